package io.trireme.api.cel;

/** An evaluation has cost more than it may; it ends at once, whatever it would have found. */
final class CostLimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CostLimitException() {
        super("operation cancelled: actual cost limit exceeded", null, false, false);
    }
}
