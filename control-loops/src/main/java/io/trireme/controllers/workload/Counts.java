package io.trireme.controllers.workload;

/** Numbers of the API, where an absent one means zero and zero is written as absent. */
public final class Counts {
    private Counts() {}

    public static int orZero(Integer value) {
        return value == null ? 0 : value;
    }

    public static long orZero(Long value) {
        return value == null ? 0 : value;
    }

    /** What a field that is left out when zero (Go's omitempty) must hold. */
    public static Integer omitZero(int value) {
        return value == 0 ? null : value;
    }
}
