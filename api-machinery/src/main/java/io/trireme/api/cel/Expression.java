package io.trireme.api.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;

import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** A checked expression, ready to be evaluated by any number of threads. */
final class Expression {
    /**
     * What an evaluation came to.
     *
     * @param value a {@link Fault} if it failed
     * @param cost at most one step above the limit it had
     * @param exceeded whether it ended because it had cost too much
     */
    record Evaluation(Object value, long cost, boolean exceeded) {}

    private final CelAbstractSyntaxTree ast;
    private final Node node;

    Expression(CelAbstractSyntaxTree ast) {
        this.ast = ast;
        node = Planner.plan(ast);
    }

    CelType type() {
        return ast.getResultType();
    }

    boolean isBool() {
        return type().kind() == CelKind.BOOL;
    }

    boolean isString() {
        return type().kind() == CelKind.STRING;
    }

    boolean uses(String variable) {
        return ast.getReferenceMap().values().stream()
                .anyMatch(reference -> reference.name().equals(variable));
    }

    /**
     * What it may cost at most.
     *
     * @param sizes the largest size of the value at a path, such as {@code self.names.@items};
     *     below 0 if nothing is known of it
     */
    long costMax(ToLongFunction<List<String>> sizes) {
        return new CostEstimator(ast, sizes).costMax();
    }

    Evaluation evaluate(Map<String, Object> variables, long costLimit) {
        var budget = new Budget(costLimit);
        try {
            Object value = node.eval(Frame.of(variables, budget));
            return new Evaluation(value, budget.cost(), false);
        } catch (CostLimitException e) {
            return new Evaluation(
                    new Fault(e.getMessage()), Math.max(budget.cost(), costLimit), true);
        }
    }
}
