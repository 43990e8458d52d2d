package io.trireme.api.cel;

import io.trireme.api.quantity.Quantity;

import java.util.Optional;

/**
 * CEL's equality and order. Values of different types differ, but numbers are compared by value.
 */
final class Equality {
    private Equality() {}

    /**
     * Of two that lie in lists or maps: upstream's price is by the size of the outermost alone, so
     * what is large inside is paid here.
     */
    static Object inside(Object one, Object other, Budget budget) {
        double size = Math.min(CallCost.length(one), CallCost.length(other));
        if (size > 1 / Budget.STRING_FACTOR
                || one instanceof ListValue
                || one instanceof MapValue) {
            budget.charge(size * Budget.STRING_FACTOR);
        }
        return of(one, other, budget);
    }

    /**
     * A Boolean, or a {@link Fault} if one of them is or holds one.
     *
     * @param budget pays for what is large inside
     */
    static Object of(Object one, Object other, Budget budget) {
        if (one instanceof Fault) {
            return one;
        }
        if (other instanceof Fault) {
            return other;
        }
        return switch (one) {
            case ListValue list ->
                    other instanceof ListValue others ? list.same(others, budget) : false;
            case MapValue map ->
                    other instanceof MapValue others ? map.same(others, budget) : false;
            case Optional<?> some ->
                    other instanceof Optional<?> others ? optionals(some, others, budget) : false;
            case Quantity q -> other instanceof Quantity others && q.compareTo(others) == 0;
            case Long _, Uint _, Double _ -> number(other) && compareNumbers(one, other) == 0;
            default -> one.equals(other);
        };
    }

    private static Object optionals(Optional<?> one, Optional<?> other, Budget budget) {
        return one.isPresent() && other.isPresent()
                ? of(one.get(), other.get(), budget)
                : one.isPresent() == other.isPresent();
    }

    static boolean number(Object value) {
        return value instanceof Long || value instanceof Uint || value instanceof Double;
    }

    /**
     * Below, at or above 0 as {@code one} is less, equal or greater; 2 if they have no order (NaN).
     */
    static int compareNumbers(Object one, Object other) {
        return switch (one) {
            case Double d -> compareDouble(d, other);
            case Long l ->
                    switch (other) {
                        case Long m -> Long.compare(l, m);
                        case Uint(var bits) -> l < 0 || bits < 0 ? -1 : Long.compare(l, bits);
                        default -> reversed(compareDouble((Double) other, l));
                    };
            default -> {
                long bits = ((Uint) one).bits();
                yield switch (other) {
                    case Long m -> m < 0 || bits < 0 ? 1 : Long.compare(bits, m);
                    case Uint(var others) -> Long.compareUnsigned(bits, others);
                    default -> reversed(compareDouble((Double) other, one));
                };
            }
        };
    }

    private static int reversed(int order) {
        return order == 2 ? 2 : -order;
    }

    private static int compareDouble(double one, Object other) {
        if (Double.isNaN(one)) {
            return 2;
        }
        return switch (other) {
            case Double d -> Double.isNaN(d) ? 2 : one == d ? 0 : one < d ? -1 : 1;
            case Long l -> {
                if (one >= 0x1p63) {
                    yield 1;
                }
                if (one < -0x1p63) {
                    yield -1;
                }
                int whole = Long.compare((long) one, l);
                yield whole != 0 ? whole : Double.compare(one, Math.rint((double) (long) one));
            }
            default -> {
                var uint = (Uint) other;
                if (one < 0) {
                    yield -1;
                }
                if (one >= 0x1p64) {
                    yield 1;
                }
                yield Double.compare(one, uint.asDouble());
            }
        };
    }
}
