package io.trireme.api.cel;

import java.time.Duration;
import java.util.Map;

/** Kubernetes' functions on lists, and the extension "sets" of CEL. */
final class ListLibrary {
    private ListLibrary() {}

    static void register(Map<String, Implementation> into) {
        forAll(into, "isSorted", (args, _) -> sorted((ListValue) args[0]));
        forAll(into, "max", (args, _) -> extreme((ListValue) args[0], 1, "max"));
        forAll(into, "min", (args, _) -> extreme((ListValue) args[0], -1, "min"));
        into.put("list_int_sum_int", (args, _) -> sum((ListValue) args[0], 0L));
        into.put("list_uint_sum_uint", (args, _) -> sum((ListValue) args[0], new Uint(0)));
        into.put("list_double_sum_double", (args, _) -> sum((ListValue) args[0], 0.0));
        into.put(
                "list_duration_sum_duration", (args, _) -> sum((ListValue) args[0], Duration.ZERO));
        into.put(
                "list_a_index_of_int",
                (args, budget) -> indexOf((ListValue) args[0], args[1], budget));
        into.put(
                "list_a_last_index_of_int",
                (args, budget) -> lastIndexOf((ListValue) args[0], args[1], budget));
        into.put(
                "list_sets_contains_list", (args, budget) -> containsAll(args[0], args[1], budget));
        into.put(
                "list_sets_equivalent_list",
                (args, budget) -> {
                    Object within = containsAll(args[0], args[1], budget);
                    return Boolean.TRUE.equals(within)
                            ? containsAll(args[1], args[0], budget)
                            : within;
                });
        into.put(
                "list_sets_intersects_list",
                (args, budget) -> intersects(args[0], args[1], budget));
    }

    private static void forAll(
            Map<String, Implementation> into, String name, Implementation function) {
        FunctionTable.overloads(name).forEach(overload -> into.put(overload.id(), function));
    }

    private static Object sorted(ListValue list) {
        Object before = null;
        for (Object element : list) {
            if (element instanceof Fault) {
                return element;
            }
            if (before != null) {
                Object order = Operators.compare(before, element);
                if (!(order instanceof Integer sign)) {
                    return order;
                }
                if (sign > 0) {
                    return false;
                }
            }
            before = element;
        }
        return true;
    }

    private static Object extreme(ListValue list, int sign, String name) {
        Object best = null;
        for (Object element : list) {
            if (element instanceof Fault) {
                return element;
            }
            if (best == null) {
                best = element;
                continue;
            }
            Object order = Operators.compare(element, best);
            if (!(order instanceof Integer found)) {
                return order;
            }
            best = Integer.signum(found) == sign ? element : best;
        }
        return best == null ? new Fault(name + " called on empty list") : best;
    }

    private static Object sum(ListValue list, Object zero) {
        Object sum = zero;
        for (Object element : list) {
            sum = Operators.add(sum, element);
            if (sum instanceof Fault) {
                return sum;
            }
        }
        return sum;
    }

    private static Object indexOf(ListValue list, Object value, Budget budget) {
        long index = 0;
        for (Object element : list) {
            if (Boolean.TRUE.equals(Equality.inside(element, value, budget))) {
                return index;
            }
            index++;
        }
        return -1L;
    }

    private static Object lastIndexOf(ListValue list, Object value, Budget budget) {
        long index = 0;
        long last = -1;
        for (Object element : list) {
            if (Boolean.TRUE.equals(Equality.inside(element, value, budget))) {
                last = index;
            }
            index++;
        }
        return last;
    }

    static Object contains(ListValue list, Object value, Budget budget) {
        Object fault = null;
        for (Object element : list) {
            Object same = Equality.inside(element, value, budget);
            if (Boolean.TRUE.equals(same)) {
                return true;
            }
            if (same instanceof Fault) {
                fault = same;
            }
        }
        return fault == null ? false : fault;
    }

    private static Object containsAll(Object list, Object sublist, Budget budget) {
        for (Object element : (ListValue) sublist) {
            Object found = contains((ListValue) list, element, budget);
            if (!Boolean.TRUE.equals(found)) {
                return found;
            }
        }
        return true;
    }

    private static Object intersects(Object list, Object other, Budget budget) {
        for (Object element : (ListValue) other) {
            Object found = contains((ListValue) list, element, budget);
            if (!Boolean.FALSE.equals(found)) {
                return found;
            }
        }
        return false;
    }
}
