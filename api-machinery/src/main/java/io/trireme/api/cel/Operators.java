package io.trireme.api.cel;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** CEL's arithmetic and order. Nothing wraps around: what does not fit is a {@link Fault}. */
final class Operators {
    private static final Fault OVERFLOW = new Fault("integer overflow");
    private static final Fault UINT_OVERFLOW = new Fault("unsigned integer overflow");
    private static final Instant TIME_MIN = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant TIME_MAX = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Operators() {}

    /** -1, 0 or 1; 2 if the two have no order (NaN), a {@link Fault} if their types have none. */
    static Object compare(Object one, Object other) {
        if (Equality.number(one) && Equality.number(other)) {
            return Equality.compareNumbers(one, other);
        }
        return switch (one) {
            case Boolean b when other instanceof Boolean c -> Boolean.compare(b, c);
            case String s when other instanceof String t -> compareTexts(s, t);
            case Bytes b when other instanceof Bytes c -> Integer.signum(b.compareTo(c));
            case Instant i when other instanceof Instant j -> Integer.signum(i.compareTo(j));
            case Duration d when other instanceof Duration e -> Integer.signum(d.compareTo(e));
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    /** By code points, as the bytes of UTF-8 are. */
    private static int compareTexts(String one, String other) {
        int end = Math.min(one.length(), other.length());
        for (int i = 0; i < end; i++) {
            char c = one.charAt(i);
            char d = other.charAt(i);
            if (c != d) {
                boolean pair = Character.isSurrogate(c);
                return pair == Character.isSurrogate(d) ? (c < d ? -1 : 1) : pair ? 1 : -1;
            }
        }
        return Integer.compare(one.length(), other.length());
    }

    static Object add(Object one, Object other) {
        try {
            return switch (one) {
                case Long l when other instanceof Long m -> Math.addExact(l, m);
                case Uint(var l) when other instanceof Uint(var m) ->
                        Long.compareUnsigned(l + m, l) < 0 ? UINT_OVERFLOW : new Uint(l + m);
                case Double d when other instanceof Double e -> d + e;
                case String s when other instanceof String t -> s.concat(t);
                case Bytes b when other instanceof Bytes c -> b.add(c);
                case ListValue list when other instanceof ListValue more -> list.add(more);
                case Instant i when other instanceof Duration d -> inRange(i.plus(d));
                case Duration d when other instanceof Instant i -> inRange(i.plus(d));
                case Duration d when other instanceof Duration e -> inRange(d.plus(e));
                default -> Fault.NO_SUCH_OVERLOAD;
            };
        } catch (ArithmeticException | DateTimeException _) {
            return OVERFLOW;
        }
    }

    static Object subtract(Object one, Object other) {
        try {
            return switch (one) {
                case Long l when other instanceof Long m -> Math.subtractExact(l, m);
                case Uint(var l) when other instanceof Uint(var m) ->
                        Long.compareUnsigned(l, m) < 0 ? UINT_OVERFLOW : new Uint(l - m);
                case Double d when other instanceof Double e -> d - e;
                case Instant i when other instanceof Duration d -> inRange(i.minus(d));
                case Instant i when other instanceof Instant j -> inRange(Duration.between(j, i));
                case Duration d when other instanceof Duration e -> inRange(d.minus(e));
                default -> Fault.NO_SUCH_OVERLOAD;
            };
        } catch (ArithmeticException | DateTimeException _) {
            return OVERFLOW;
        }
    }

    private static Object inRange(Instant time) {
        return time.isBefore(TIME_MIN) || time.isAfter(TIME_MAX)
                ? new Fault("timestamp overflow")
                : time;
    }

    private static Object inRange(Duration duration) {
        // A Go duration is a number of nanoseconds in 64 bits.
        return Duration.ofNanos(duration.toNanos());
    }

    static Object multiply(Object one, Object other) {
        return switch (one) {
            case Long l when other instanceof Long m ->
                    Math.multiplyHigh(l, m) == ((l * m) >> 63) ? (Object) (l * m) : OVERFLOW;
            case Uint(var l) when other instanceof Uint(var m) ->
                    Math.unsignedMultiplyHigh(l, m) == 0 ? new Uint(l * m) : UINT_OVERFLOW;
            case Double d when other instanceof Double e -> d * e;
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    static Object divide(Object one, Object other) {
        return switch (one) {
            case Long l when other instanceof Long m ->
                    m == 0
                            ? new Fault("division by zero")
                            : l == Long.MIN_VALUE && m == -1 ? OVERFLOW : (Object) (l / m);
            case Uint(var l) when other instanceof Uint(var m) ->
                    m == 0 ? new Fault("division by zero") : new Uint(Long.divideUnsigned(l, m));
            case Double d when other instanceof Double e -> d / e;
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    static Object remainder(Object one, Object other) {
        return switch (one) {
            case Long l when other instanceof Long m ->
                    m == 0
                            ? new Fault("modulus by zero")
                            : l == Long.MIN_VALUE && m == -1 ? OVERFLOW : (Object) (l % m);
            case Uint(var l) when other instanceof Uint(var m) ->
                    m == 0 ? new Fault("modulus by zero") : new Uint(Long.remainderUnsigned(l, m));
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }

    static Object negate(Object value) {
        return switch (value) {
            case Long l -> l == Long.MIN_VALUE ? OVERFLOW : (Object) (-l);
            case Double d -> -d;
            default -> Fault.NO_SUCH_OVERLOAD;
        };
    }
}
