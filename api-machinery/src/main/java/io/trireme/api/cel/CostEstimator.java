package io.trireme.api.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What an expression may cost at most, from the largest sizes of the data: the estimate of cel-go's
 * checker, which decides whether a rule may be declared at all. Sizes are known by paths from a
 * variable through fields, {@code @items}, {@code @keys} and {@code @values}. Of one expression and
 * one thread.
 */
final class CostEstimator {
    /** How large the keys and the values of a list or map are that an expression makes. */
    private record EntrySize(Range key, Range value) {
        private static Optional<EntrySize> union(
                Optional<EntrySize> one, Optional<EntrySize> other) {
            return one.isEmpty() || other.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new EntrySize(
                                    one.get().key.union(other.get().key),
                                    one.get().value.union(other.get().value)));
        }
    }

    private record Local(List<String> path, Optional<Range> size, Optional<EntrySize> entries) {}

    private static final List<String> NO_PATH = List.of();

    private final CelAbstractSyntaxTree ast;
    private final ToLongFunction<List<String>> sizes;
    private final Map<Long, List<String>> paths = new HashMap<>();
    private final Map<Long, Range> computed = new HashMap<>();
    private final Map<Long, EntrySize> entrySizes = new HashMap<>();
    private final Map<String, Deque<Local>> locals = new HashMap<>();

    CostEstimator(CelAbstractSyntaxTree ast, ToLongFunction<List<String>> sizes) {
        this.ast = ast;
        this.sizes = sizes;
    }

    long costMax() {
        return cost(ast.getExpr()).max();
    }

    private Range cost(CelExpr expr) {
        return switch (expr.getKind()) {
            case CONSTANT, NOT_SET -> Range.ZERO;
            case IDENT -> {
                var local = local(expr.ident().name());
                paths.put(expr.id(), local.map(Local::path).orElse(List.of(expr.ident().name())));
                yield Range.ONE;
            }
            case SELECT -> select(expr);
            case CALL -> call(expr);
            case LIST -> list(expr);
            case MAP -> map(expr);
            case STRUCT ->
                    expr.struct().entries().stream()
                            .map(entry -> cost(entry.value()))
                            .reduce(Range.of(40), Range::add);
            case COMPREHENSION -> comprehension(expr);
        };
    }

    private Range select(CelExpr expr) {
        var select = expr.select();
        var sum = cost(select.operand());
        if (select.testOnly()) {
            return sum;
        }
        paths.put(expr.id(), longer(path(select.operand()), select.field()));
        return switch (kind(select.operand())) {
            case MAP, STRUCT, TYPE_PARAM -> sum.add(Range.ONE);
            default -> sum;
        };
    }

    private Range list(CelExpr expr) {
        var sum = Range.of(Budget.LIST_COST);
        Range element = null;
        for (var one : expr.list().elements()) {
            sum = sum.add(cost(one));
            element = element == null ? size(one) : element.union(size(one));
        }
        entrySizes.put(expr.id(), new EntrySize(Range.ONE, element == null ? Range.ZERO : element));
        return sum;
    }

    private Range map(CelExpr expr) {
        var sum = Range.of(Budget.MAP_COST);
        Range key = null;
        Range value = null;
        for (var entry : expr.map().entries()) {
            sum = sum.add(cost(entry.key())).add(cost(entry.value()));
            key = key == null ? size(entry.key()) : key.union(size(entry.key()));
            value = value == null ? size(entry.value()) : value.union(size(entry.value()));
        }
        entrySizes.put(
                expr.id(),
                new EntrySize(key == null ? Range.ZERO : key, value == null ? Range.ZERO : value));
        return sum;
    }

    private Range call(CelExpr expr) {
        var call = expr.call();
        if (call.function().equals("dyn")) {
            var argument = call.args().getFirst();
            var sum = cost(argument).add(Range.ONE);
            findSize(argument).ifPresent(size -> computed.put(expr.id(), size));
            entries(argument).ifPresent(size -> entrySizes.put(expr.id(), size));
            return sum;
        }
        var args = new ArrayList<CallEstimate.Argument>();
        for (var argument : call.args()) {
            var cost = cost(argument);
            args.add(argument(argument, cost));
        }
        List<String> overloads =
                ast.getReference(expr.id())
                        .<List<String>>map(CelReference::overloadIds)
                        .orElse(List.of());
        if (overloads.isEmpty()) {
            return Range.ZERO;
        }
        var targetCost = call.target().map(this::cost).orElse(Range.ZERO);
        var target = call.target().map(one -> argument(one, targetCost));
        Range functionCost = null;
        Optional<Range> resultSize = Optional.empty();
        for (String overload : overloads) {
            var estimate = CallEstimate.of(call.function(), overload, target, args);
            functionCost =
                    functionCost == null ? estimate.cost() : functionCost.union(estimate.cost());
            resultSize = union(resultSize, estimate.resultSize());
            note(expr, overload);
            if (overload.equals("index_list") || overload.equals("index_map")) {
                resultSize = entries(call.args().getFirst()).map(EntrySize::value);
            }
            if (resultSize.isEmpty()) {
                resultSize = findSize(expr);
            }
        }
        resultSize.ifPresent(size -> computed.put(expr.id(), size));
        return targetCost.add(functionCost);
    }

    private static Optional<Range> union(Optional<Range> one, Optional<Range> other) {
        return one.isPresent() && other.isPresent()
                ? Optional.of(one.get().union(other.get()))
                : one.or(() -> other);
    }

    /** What is known of the result besides its size. */
    private void note(CelExpr expr, String overload) {
        var args = expr.call().args();
        switch (overload) {
            case "index_list" -> paths.put(expr.id(), longer(path(args.getFirst()), "@items"));
            case "index_map" -> paths.put(expr.id(), longer(path(args.getFirst()), "@values"));
            case "conditional" ->
                    EntrySize.union(entries(args.get(1)), entries(args.get(2)))
                            .ifPresent(size -> entrySizes.put(expr.id(), size));
            case "add_string", "add_bytes", "add_list" ->
                    EntrySize.union(entries(args.get(0)), entries(args.get(1)))
                            .ifPresent(size -> entrySizes.put(expr.id(), size));
            default -> {}
        }
    }

    private CallEstimate.Argument argument(CelExpr expr, Range cost) {
        var type = type(expr);
        var path = path(expr);
        boolean accumulator =
                !path.isEmpty()
                        && (path.getFirst().equals("@result")
                                || path.getFirst().equals("__result__"));
        Optional<Range> element =
                type.kind() == CelKind.LIST && !type.parameters().isEmpty()
                        ? Optional.of(
                                known(accumulator ? NO_PATH : longer(path, "@items"))
                                        .orElse(Range.UNKNOWN))
                        : Optional.empty();
        Optional<Long> literal =
                expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                                && expr.constant().getKind() == CelConstant.Kind.INT64_VALUE
                        ? Optional.of(expr.constant().int64Value())
                        : Optional.empty();
        return new CallEstimate.Argument(type, cost, findSize(expr), element, literal);
    }

    private Range comprehension(CelExpr expr) {
        var loop = expr.comprehension();
        return binds(loop) ? bind(expr, loop) : loop(expr, loop);
    }

    /** Whether it only gives a name to a value, as optMap does. */
    private static boolean binds(CelComprehension loop) {
        return loop.iterRange().getKind() == CelExpr.ExprKind.Kind.LIST
                && loop.iterRange().list().elements().isEmpty()
                && loop.loopCondition().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && loop.loopCondition().constant().getKind() == CelConstant.Kind.BOOLEAN_VALUE
                && !loop.loopCondition().constant().booleanValue();
    }

    private Range bind(CelExpr expr, CelComprehension loop) {
        var sum = cost(loop.iterRange()).add(cost(loop.accuInit()));
        pushValue(loop.accuVar(), loop.accuInit());
        sum = sum.add(cost(loop.result()));
        pop(loop.accuVar());
        findSize(loop.result()).ifPresent(size -> computed.put(expr.id(), size));
        entries(loop.result()).ifPresent(size -> entrySizes.put(expr.id(), size));
        return sum;
    }

    private Range loop(CelExpr expr, CelComprehension loop) {
        var range = loop.iterRange();
        var sum = cost(range).add(cost(loop.accuInit()));
        pushValue(loop.accuVar(), loop.accuInit());
        boolean list = kind(range) == CelKind.LIST;
        if (loop.iterVar2().isEmpty()) {
            push(loop.iterVar(), range, list ? "@items" : "@keys", list);
        } else {
            push(loop.iterVar(), range, list ? "@indices" : "@keys", false);
            push(loop.iterVar2(), range, list ? "@items" : "@values", true);
        }
        var each = cost(loop.loopCondition()).add(cost(loop.loopStep()));
        pop(loop.iterVar());
        if (!loop.iterVar2().isEmpty()) {
            pop(loop.iterVar2());
        }
        sum = sum.add(cost(loop.result()));
        pop(loop.accuVar());
        var count = size(range);
        switch (loop.accuInit().getKind()) {
            case CONSTANT ->
                    findSize(loop.accuInit()).ifPresent(size -> computed.put(expr.id(), size));
            case LIST, MAP -> {
                computed.put(expr.id(), count);
                entries(loop.loopStep()).ifPresent(size -> entrySizes.put(expr.id(), size));
            }
            default -> {}
        }
        return sum.add(count.multiply(each));
    }

    private void pushValue(String name, CelExpr value) {
        push(name, new Local(path(value), findSize(value), entries(value)));
    }

    private void push(String name, CelExpr range, String step, boolean value) {
        var size = entries(range).map(entry -> value ? entry.value() : entry.key());
        push(name, new Local(longer(path(range), step), size, Optional.empty()));
    }

    private void push(String name, Local local) {
        locals.computeIfAbsent(name, _ -> new ArrayDeque<>()).push(local);
    }

    private void pop(String name) {
        locals.get(name).pop();
    }

    private Optional<Local> local(String name) {
        var stack = locals.get(name);
        return stack == null ? Optional.empty() : Optional.ofNullable(stack.peek());
    }

    private List<String> path(CelExpr expr) {
        if (expr.getKind() == CelExpr.ExprKind.Kind.IDENT) {
            var local = local(expr.ident().name());
            if (local.isPresent()) {
                return local.get().path();
            }
        }
        return paths.getOrDefault(expr.id(), NO_PATH);
    }

    private static List<String> longer(List<String> path, String step) {
        var longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    private CelType type(CelExpr expr) {
        return ast.getTypeOrThrow(expr.id());
    }

    private CelKind kind(CelExpr expr) {
        return type(expr).kind();
    }

    private Range size(CelExpr expr) {
        return findSize(expr).orElse(Range.UNKNOWN);
    }

    private Optional<EntrySize> entries(CelExpr expr) {
        var found = entrySizes.get(expr.id());
        if (found != null) {
            return Optional.of(found);
        }
        return expr.getKind() == CelExpr.ExprKind.Kind.IDENT
                ? local(expr.ident().name()).flatMap(Local::entries)
                : Optional.empty();
    }

    private Optional<Range> findSize(CelExpr expr) {
        var found = computed.get(expr.id());
        if (found != null) {
            return Optional.of(found);
        }
        return written(expr)
                .or(() -> known(path(expr)))
                .or(() -> scalar(type(expr)) ? Optional.of(Range.ONE) : Optional.empty())
                .or(
                        () ->
                                expr.getKind() == CelExpr.ExprKind.Kind.IDENT
                                        ? local(expr.ident().name()).flatMap(Local::size)
                                        : Optional.empty());
    }

    /** Of what is written out in the expression. */
    private static Optional<Range> written(CelExpr expr) {
        return switch (expr.getKind()) {
            case CONSTANT ->
                    Optional.of(
                            Range.of(
                                    switch (expr.constant().getKind()) {
                                        case STRING_VALUE ->
                                                Types.sizeOf(expr.constant().stringValue());
                                        case BYTES_VALUE -> expr.constant().bytesValue().size();
                                        default -> 1;
                                    }));
            case LIST -> Optional.of(Range.of(expr.list().elements().size()));
            case MAP -> Optional.of(Range.of(expr.map().entries().size()));
            default -> Optional.empty();
        };
    }

    private Optional<Range> known(List<String> path) {
        if (path.isEmpty()) {
            return Optional.empty();
        }
        long max = sizes.applyAsLong(path);
        return max < 0 ? Optional.empty() : Optional.of(new Range(0, max));
    }

    private static boolean scalar(CelType type) {
        return switch (type.kind()) {
            case BOOL, DOUBLE, DURATION, INT, TIMESTAMP, UINT -> true;
            case OPAQUE ->
                    type.name().equals("optional_type") && scalar(type.parameters().getFirst());
            default -> false;
        };
    }
}
