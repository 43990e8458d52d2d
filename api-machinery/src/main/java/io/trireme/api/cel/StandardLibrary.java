package io.trireme.api.cel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.IntPredicate;

/** The functions of CEL's own definition, its optional values and its comprehensions. */
final class StandardLibrary {
    private static final Fault NO_VALUE = new Fault("optional.none() dereference");

    private StandardLibrary() {}

    /**
     * @param args none of them a {@link Fault}
     */
    static Object call(String function, Object[] args, Budget budget) {
        return switch (function) {
            case "_==_" -> Equality.of(args[0], args[1], budget);
            case "_!=_" -> {
                Object equal = Equality.of(args[0], args[1], budget);
                yield equal instanceof Boolean same ? !same : equal;
            }
            case "_<_" -> order(args, sign -> sign < 0);
            case "_<=_" -> order(args, sign -> sign <= 0);
            case "_>_" -> order(args, sign -> sign == 1);
            case "_>=_" -> order(args, sign -> sign == 0 || sign == 1);
            case "_+_" -> Operators.add(args[0], args[1]);
            case "_-_" -> Operators.subtract(args[0], args[1]);
            case "_*_" -> Operators.multiply(args[0], args[1]);
            case "_/_" -> Operators.divide(args[0], args[1]);
            case "_%_" -> Operators.remainder(args[0], args[1]);
            case "-_" -> Operators.negate(args[0]);
            case "!_" -> args[0] instanceof Boolean yes ? !yes : Fault.NO_SUCH_OVERLOAD;
            case "@in", "_in_", "in" -> in(args[0], args[1], budget);
            case "_[_]" -> index(args[0], args[1]);
            case "_[?_]" -> optionalIndex(args[0], args[1]);
            case "size" -> size(args[0]);
            case "type" -> new Types.TypeValue(Types.nameOf(args[0]));
            case "dyn" -> args[0];
            case "int" -> Conversions.toInt(args[0]);
            case "uint" -> Conversions.toUint(args[0]);
            case "double" -> Conversions.toDouble(args[0]);
            case "bool" -> Conversions.toBool(args[0]);
            case "string" -> Conversions.toText(args[0]);
            case "bytes" -> Conversions.toBytes(args[0]);
            case "timestamp" -> Conversions.toTimestamp(args[0]);
            case "duration" -> Conversions.toDuration(args[0]);
            case "startsWith", "endsWith", "contains", "matches" -> text(function, args);
            case "cel.@mapInsert" -> insert(args);
            case String name when name.startsWith("get") -> TimeAccessors.of(name, args);
            case String name -> optional(name, args);
        };
    }

    private static Object order(Object[] args, IntPredicate holds) {
        Object order = Operators.compare(args[0], args[1]);
        if (!(order instanceof Integer sign)) {
            return order;
        }
        // 2 says there is no order: then none of the four holds.
        return sign != 2 && holds.test(sign);
    }

    private static Object in(Object value, Object container, Budget budget) {
        return switch (container) {
            case ListValue list -> ListLibrary.contains(list, value, budget);
            case MapValue map -> map.find(value).isPresent();
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    private static Object size(Object value) {
        return switch (value) {
            case String _, Bytes _, ListValue _, MapValue _ -> Types.sizeOf(value);
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    static Object index(Object container, Object key) {
        return switch (container) {
            case ListValue list -> element(list, key);
            case MapValue map -> {
                var found = map.find(key);
                yield found.isPresent() ? found.get() : Fault.noSuchKey(key);
            }
            case Optional<?> optional ->
                    optional.isEmpty() ? container : optionalIndex(optional.get(), key);
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    private static Object element(ListValue list, Object key) {
        Object index = Equality.number(key) ? Conversions.toInt(key) : Fault.NO_SUCH_OVERLOAD;
        if (!(index instanceof Long place) || Equality.compareNumbers(place, key) != 0) {
            return new Fault("unsupported index value: " + key);
        }
        return place < 0 || place >= list.size()
                ? new Fault("index out of bounds: " + place)
                : list.get((int) (long) place);
    }

    private static Object optionalIndex(Object container, Object key) {
        return switch (container) {
            case ListValue list ->
                    element(list, key) instanceof Fault fault
                            ? fault.message().startsWith("index out of bounds")
                                    ? Optional.empty()
                                    : fault
                            : Optional.of(element(list, key));
            case MapValue map -> map.find(key);
            case Optional<?> optional ->
                    optional.isEmpty() ? container : optionalIndex(optional.get(), key);
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    private static Object text(String function, Object[] args) {
        if (!(args[0] instanceof String text && args[1] instanceof String part)) {
            return Fault.NO_SUCH_OVERLOAD;
        }
        return switch (function) {
            case "startsWith" -> text.startsWith(part);
            case "endsWith" -> text.endsWith(part);
            case "contains" -> text.contains(part);
            case String _ -> RegexLibrary.matches(text, RegexLibrary.compile(part));
        };
    }

    /** Only macros call this, on maps that they are making. */
    private static Object insert(Object[] args) {
        if (!(args[0] instanceof EntryMap map)) {
            return Fault.NO_SUCH_OVERLOAD;
        }
        if (args.length == 3) {
            return map.insert(args[1], args[2]);
        }
        if (!(args[1] instanceof MapValue more)) {
            return Fault.NO_SUCH_OVERLOAD;
        }
        Object result = map;
        for (Object key : more.keys()) {
            result = map.insert(key, more.find(key).orElseThrow());
            if (result instanceof Fault) {
                return result;
            }
        }
        return result;
    }

    private static Object optional(String function, Object[] args) {
        return switch (function) {
            case "optional.of" -> Optional.of(args[0]);
            case "optional.none" -> Optional.empty();
            case "optional.ofNonZeroValue" ->
                    zero(args[0]) ? Optional.empty() : Optional.of(args[0]);
            case "optional.unwrap", "unwrapOpt" ->
                    args[0] instanceof ListValue list ? unwrapped(list) : Fault.NO_SUCH_OVERLOAD;
            case "first", "last" ->
                    args[0] instanceof ListValue list
                            ? list.size() == 0
                                    ? Optional.empty()
                                    : Optional.of(
                                            list.get(
                                                    function.equals("first")
                                                            ? 0
                                                            : Math.toIntExact(list.size() - 1)))
                            : Fault.NO_SUCH_OVERLOAD;
            case String name when args.length > 0 && args[0] instanceof Optional<?> optional ->
                    switch (name) {
                        case "hasValue" -> optional.isPresent();
                        case "value" -> optional.isPresent() ? optional.get() : NO_VALUE;
                        case "or" -> optional.isPresent() ? optional : args[1];
                        case "orValue" -> optional.isPresent() ? optional.get() : args[1];
                        case String _ -> Fault.NO_SUCH_OVERLOAD;
                    };
            case String _ -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    private static boolean zero(Object value) {
        return switch (value) {
            case Boolean yes -> !yes;
            case NullValue _ -> true;
            case Duration d -> d.isZero();
            case String _, Bytes _, ListValue _, MapValue _ -> Types.sizeOf(value) == 0;
            default -> Equality.number(value) && Equality.compareNumbers(value, 0L) == 0;
        };
    }

    private static ElementList unwrapped(ListValue list) {
        var all = new ArrayList<Object>();
        for (Object element : list) {
            if (element instanceof Optional<?> optional && optional.isPresent()) {
                all.add(optional.get());
            }
        }
        return new ElementList(all);
    }
}
