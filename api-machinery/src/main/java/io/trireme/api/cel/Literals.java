package io.trireme.api.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypes;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Literals that are refused when the expression is made (in Kubernetes since 1.29): patterns, times
 * and durations that are none, and lists and maps of mixed types, which only {@code format} takes.
 */
final class Literals {
    private final CelAbstractSyntaxTree ast;
    private final List<CelIssue> issues = new ArrayList<>();

    private Literals(CelAbstractSyntaxTree ast) {
        this.ast = ast;
    }

    static void check(CelAbstractSyntaxTree ast) throws ExpressionException {
        var literals = new Literals(ast);
        literals.visit(ast.getExpr(), false);
        if (!literals.issues.isEmpty()) {
            throw new ExpressionException(
                    CelIssue.toDisplayString(literals.issues, ast.getSource()));
        }
    }

    private void visit(CelExpr expr, boolean mayMix) {
        boolean mixes = mayMix;
        switch (expr.getKind()) {
            case CALL -> {
                var call = expr.call();
                mixes |= call.function().equals("format");
                switch (call.function()) {
                    case "matches" ->
                            literal(call.args(), call.target().isPresent() ? 0 : 1, "matches");
                    case "timestamp", "duration" -> literal(call.args(), 0, call.function());
                    default -> {}
                }
            }
            case LIST -> {
                if (!mixes) {
                    oneType(expr.list().elements(), expr.list().optionalIndices());
                }
            }
            case MAP -> {
                if (!mixes) {
                    var entries = expr.map().entries();
                    var optional =
                            IntStream.range(0, entries.size())
                                    .filter(i -> entries.get(i).optionalEntry())
                                    .boxed()
                                    .toList();
                    oneType(entries.stream().map(CelExpr.CelMap.Entry::key).toList(), List.of());
                    oneType(entries.stream().map(CelExpr.CelMap.Entry::value).toList(), optional);
                }
            }
            default -> {}
        }
        boolean inside = mixes;
        children(expr).forEach(child -> visit(child, inside));
    }

    /** Reports the first that is of another type than the one before. */
    private void oneType(List<CelExpr> elements, List<Integer> optional) {
        CelType expected = null;
        for (int i = 0; i < elements.size(); i++) {
            var element = elements.get(i);
            var type = ast.getTypeOrThrow(element.id());
            if (optional.contains(i) && !type.parameters().isEmpty()) {
                type = type.parameters().getFirst();
            }
            if (expected != null && !expected.equals(type)) {
                report(
                        element,
                        "expected type '"
                                + CelTypes.format(expected)
                                + "' but found '"
                                + CelTypes.format(type)
                                + "'");
                return;
            }
            expected = type;
        }
    }

    private void report(CelExpr expr, String message) {
        issues.add(CelIssue.formatError(expr.id(), location(expr.id()), message));
    }

    private void literal(List<CelExpr> args, int index, String function) {
        if (args.size() <= index
                || args.get(index).getKind() != CelExpr.ExprKind.Kind.CONSTANT
                || args.get(index).constant().getKind() != CelConstant.Kind.STRING_VALUE) {
            return;
        }
        var argument = args.get(index);
        String text = argument.constant().stringValue();
        Object value =
                switch (function) {
                    case "timestamp" -> Conversions.toTimestamp(text);
                    case "duration" -> Conversions.toDuration(text);
                    case String _ -> RegexLibrary.compile(text);
                };
        if (value instanceof Fault) {
            report(argument, "invalid " + function + " argument");
        }
    }

    private CelSourceLocation location(long id) {
        Integer offset = ast.getSource().getPositionsMap().get(id);
        return offset == null
                ? CelSourceLocation.NONE
                : ast.getSource().getOffsetLocation(offset).orElse(CelSourceLocation.NONE);
    }

    /** All expressions right below. */
    static Stream<CelExpr> children(CelExpr expr) {
        return switch (expr.getKind()) {
            case SELECT -> Stream.of(expr.select().operand());
            case CALL -> Stream.concat(expr.call().target().stream(), expr.call().args().stream());
            case LIST -> expr.list().elements().stream();
            case MAP ->
                    expr.map().entries().stream()
                            .flatMap(entry -> Stream.of(entry.key(), entry.value()));
            case COMPREHENSION -> parts(expr.comprehension());
            case STRUCT -> expr.struct().entries().stream().map(CelExpr.CelStruct.Entry::value);
            case CONSTANT, IDENT, NOT_SET -> Stream.empty();
        };
    }

    private static Stream<CelExpr> parts(CelComprehension loop) {
        return Stream.of(
                loop.iterRange(),
                loop.accuInit(),
                loop.loopCondition(),
                loop.loopStep(),
                loop.result());
    }
}
