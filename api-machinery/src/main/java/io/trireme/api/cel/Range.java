package io.trireme.api.cel;

/**
 * A size or a cost that is not known exactly: from {@code min} to {@code max}, neither negative.
 * What grows beyond a long stays at {@link Long#MAX_VALUE}; cel-go's numbers have one bit more,
 * which no limit can tell apart.
 */
record Range(long min, long max) {
    static final Range ZERO = new Range(0, 0);
    static final Range ONE = new Range(1, 1);
    static final Range UNKNOWN = new Range(0, Long.MAX_VALUE);

    static Range of(long exact) {
        return new Range(exact, exact);
    }

    Range add(Range other) {
        return new Range(sum(min, other.min), sum(max, other.max));
    }

    Range multiply(Range other) {
        return new Range(product(min, other.min), product(max, other.max));
    }

    /** Rounded up. */
    Range multiply(double factor) {
        return new Range(product(min, factor), product(max, factor));
    }

    Range union(Range other) {
        return new Range(Math.min(min, other.min), Math.max(max, other.max));
    }

    static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    static long product(long one, long other) {
        return Math.multiplyHigh(one, other) != 0 || one * other < 0 ? Long.MAX_VALUE : one * other;
    }

    private static long product(long one, double factor) {
        // A double beyond the longs becomes the largest.
        return (long) Math.ceil(one * factor);
    }
}
