package io.trireme.api.cel;

/**
 * What one evaluation has cost, in CEL's units (about 50 ns each upstream), and how much it may.
 * The price of a call is paid before the call is made, so that no single call can take long either.
 * Of one thread.
 */
final class Budget {
    /** Of a string's length: cel-go's price of looking at one character. */
    static final double STRING_FACTOR = 0.1;

    /** Of a pattern's length; a pattern is thought to hold one expression in four characters. */
    static final double REGEX_FACTOR = 0.25;

    static final long LIST_COST = 10;
    static final long MAP_COST = 30;

    private final long limit;
    private long cost;

    Budget(long limit) {
        this.limit = limit;
    }

    /**
     * @throws CostLimitException if that is too much
     */
    void charge(long units) {
        cost = units > Long.MAX_VALUE - cost ? Long.MAX_VALUE : cost + units;
        if (cost > limit) {
            throw new CostLimitException();
        }
    }

    void charge(double units) {
        charge((long) Math.ceil(units));
    }

    /** Refuses a result of so many characters or elements before it takes any memory. */
    void reserve(long size) {
        if (size * STRING_FACTOR > limit) {
            cost = Long.MAX_VALUE;
            throw new CostLimitException();
        }
    }

    long cost() {
        return cost;
    }
}
