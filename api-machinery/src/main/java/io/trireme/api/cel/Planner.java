package io.trireme.api.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelMap;
import dev.cel.common.types.TypeType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Makes the nodes of a checked expression. */
final class Planner {
    private record Entry(Node key, Node value, boolean optional) {}

    private final CelAbstractSyntaxTree ast;

    private Planner(CelAbstractSyntaxTree ast) {
        this.ast = ast;
    }

    static Node plan(CelAbstractSyntaxTree ast) {
        return new Planner(ast).plan(ast.getExpr());
    }

    private Node plan(CelExpr expr) {
        return switch (expr.getKind()) {
            case CONSTANT -> {
                Object value = constant(expr.constant());
                yield _ -> value;
            }
            case IDENT -> ident(expr);
            case SELECT -> select(expr);
            case CALL -> call(expr.call());
            case LIST -> list(expr);
            case MAP -> map(expr.map());
            case COMPREHENSION -> comprehension(expr.comprehension());
            case STRUCT, NOT_SET -> _ -> new Fault("objects cannot be made");
        };
    }

    private static Object constant(CelConstant constant) {
        return switch (constant.getKind()) {
            case BOOLEAN_VALUE -> constant.booleanValue();
            case INT64_VALUE -> constant.int64Value();
            case UINT64_VALUE -> new Uint(constant.uint64Value().longValue());
            case DOUBLE_VALUE -> constant.doubleValue();
            case STRING_VALUE -> constant.stringValue();
            case BYTES_VALUE -> Bytes.copyOf(constant.bytesValue().toByteArray());
            case NULL_VALUE -> NullValue.NULL;
            case TIMESTAMP_VALUE, DURATION_VALUE, NOT_SET ->
                    throw new IllegalStateException("no literal: " + constant);
        };
    }

    private Node ident(CelExpr expr) {
        String name = expr.ident().name();
        if (ast.getType(expr.id()).orElse(null) instanceof TypeType type
                && !type.parameters().isEmpty()
                && Environment.nameOfType(name)) {
            var value = new Types.TypeValue(type.type().name());
            return _ -> value;
        }
        return frame -> {
            frame.budget().charge(1);
            return frame.lookUp(name);
        };
    }

    private Node select(CelExpr expr) {
        var select = expr.select();
        var operand = plan(select.operand());
        String field = select.field();
        if (select.testOnly()) {
            return frame -> Fields.has(operand.eval(frame), field);
        }
        return frame -> {
            Object value = operand.eval(frame);
            frame.budget().charge(1);
            return Fields.select(value, field);
        };
    }

    private Node call(CelCall call) {
        var args =
                Stream.concat(call.target().stream(), call.args().stream())
                        .map(this::plan)
                        .toList();
        return switch (call.function()) {
            case "_&&_" -> and(args.get(0), args.get(1));
            case "_||_" -> or(args.get(0), args.get(1));
            case "_?_:_" -> conditional(args.get(0), args.get(1), args.get(2));
            case "@not_strictly_false", "__not_strictly_false__" ->
                    frame -> {
                        Object value = args.get(0).eval(frame);
                        frame.budget().charge(1);
                        return !Boolean.FALSE.equals(value);
                    };
            case String name when name.equals("matches") && text(call.args().getLast()) ->
                    constantPattern(args.getFirst(), call.args().getLast().constant());
            case "_?._" -> optionalSelect(args.get(0), args.get(1));
            case "or", "orValue" -> optionalElse(call.function(), args);
            case String function -> strict(function, args);
        };
    }

    private static Node and(Node left, Node right) {
        return frame -> {
            Object first = left.eval(frame);
            if (Boolean.FALSE.equals(first)) {
                return false;
            }
            Object second = right.eval(frame);
            return Boolean.FALSE.equals(second) ? false : bothOrFault(first, second);
        };
    }

    private static Node or(Node left, Node right) {
        return frame -> {
            Object first = left.eval(frame);
            if (Boolean.TRUE.equals(first)) {
                return true;
            }
            Object second = right.eval(frame);
            return Boolean.TRUE.equals(second) ? true : bothOrFault(first, second);
        };
    }

    /** Both are the same truth value, or something is wrong. */
    private static Object bothOrFault(Object first, Object second) {
        if (first instanceof Boolean && second instanceof Boolean) {
            return second;
        }
        return first instanceof Fault
                ? first
                : second instanceof Fault ? second : Fault.NO_SUCH_OVERLOAD;
    }

    private static Node conditional(Node condition, Node truthy, Node falsy) {
        return frame -> {
            Object value = condition.eval(frame);
            return value instanceof Boolean yes
                    ? (yes ? truthy : falsy).eval(frame)
                    : value instanceof Fault ? value : Fault.NO_SUCH_OVERLOAD;
        };
    }

    private static Node optionalSelect(Node operand, Node field) {
        return frame -> {
            Object value = operand.eval(frame);
            Object name = field.eval(frame);
            frame.budget().charge(1);
            return Fields.optional(value, (String) name);
        };
    }

    /** The second argument is looked at only if the first has no value. */
    private static Node optionalElse(String function, List<Node> args) {
        return frame -> {
            Object first = args.get(0).eval(frame);
            frame.budget().charge(1);
            if (!(first instanceof Optional<?> optional)) {
                return first instanceof Fault ? first : Fault.NO_SUCH_OVERLOAD;
            }
            if (optional.isEmpty()) {
                return args.get(1).eval(frame);
            }
            return function.equals("or") ? first : optional.get();
        };
    }

    private static boolean text(CelExpr expr) {
        return expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    }

    /** A pattern that is written in the expression is compiled once. */
    private static Node constantPattern(Node text, CelConstant pattern) {
        Object compiled = RegexLibrary.compile(pattern.stringValue());
        return frame -> {
            Object value = text.eval(frame);
            if (!(value instanceof String matched)) {
                return value instanceof Fault ? value : Fault.NO_SUCH_OVERLOAD;
            }
            Object[] args = {matched, pattern.stringValue()};
            frame.budget().charge(CallCost.of("matches", "", args));
            return RegexLibrary.matches(matched, compiled);
        };
    }

    private static Node strict(String function, List<Node> nodes) {
        boolean standard = FunctionTable.overloads(function).isEmpty();
        return frame -> {
            Object[] args = new Object[nodes.size()];
            for (int i = 0; i < args.length; i++) {
                args[i] = nodes.get(i).eval(frame);
                if (args[i] instanceof Fault) {
                    return args[i];
                }
            }
            if (!standard) {
                var overload = FunctionTable.resolve(function, args);
                if (overload.isPresent()) {
                    frame.budget().charge(CallCost.of(function, overload.get().id(), args));
                    return FunctionTable.implementation(overload.get()).apply(args, frame.budget());
                }
            }
            frame.budget().charge(CallCost.of(function, "", args));
            return StandardLibrary.call(function, args, frame.budget());
        };
    }

    private Node list(CelExpr expr) {
        var elements = expr.list().elements().stream().map(this::plan).toList();
        var optional = Set.copyOf(expr.list().optionalIndices());
        boolean constant =
                expr.list().elements().stream()
                        .allMatch(one -> one.getKind() == CelExpr.ExprKind.Kind.CONSTANT);
        if (constant && !elements.isEmpty()) {
            var list =
                    new ElementList(
                            expr.list().elements().stream()
                                    .map(one -> constant(one.constant()))
                                    .toList());
            return _ -> list;
        }
        return frame -> {
            frame.budget().charge(Budget.LIST_COST);
            var values = new ArrayList<Object>(elements.size());
            for (int i = 0; i < elements.size(); i++) {
                Object value = elements.get(i).eval(frame);
                if (value instanceof Fault) {
                    return value;
                }
                if (!optional.contains(i)) {
                    values.add(value);
                } else if (value instanceof Optional<?> some) {
                    some.ifPresent(values::add);
                } else {
                    return Fault.NO_SUCH_OVERLOAD;
                }
            }
            return new ElementList(values);
        };
    }

    private Node map(CelMap map) {
        var entries =
                map.entries().stream()
                        .map(
                                entry ->
                                        new Entry(
                                                plan(entry.key()),
                                                plan(entry.value()),
                                                entry.optionalEntry()))
                        .toList();
        return frame -> {
            frame.budget().charge(Budget.MAP_COST);
            var values = new EntryMap();
            for (var entry : entries) {
                Object key = entry.key().eval(frame);
                Object value = entry.value().eval(frame);
                if (key instanceof Fault || value instanceof Fault) {
                    return key instanceof Fault ? key : value;
                }
                if (entry.optional() && value instanceof Optional<?> some) {
                    if (some.isEmpty()) {
                        continue;
                    }
                    value = some.get();
                }
                if (values.insert(key, value) instanceof Fault fault) {
                    return fault;
                }
            }
            return values;
        };
    }

    private Node comprehension(CelComprehension comprehension) {
        var loop =
                new Loop(
                        plan(comprehension.iterRange()),
                        comprehension.iterVar(),
                        comprehension.iterVar2(),
                        comprehension.accuVar(),
                        plan(comprehension.accuInit()),
                        plan(comprehension.loopCondition()),
                        plan(comprehension.loopStep()),
                        plan(comprehension.result()));
        return loop::eval;
    }
}
