package io.trireme.store.core;

/** What must hold; unlike {@code assert} it is checked in production. */
public final class Invariant {
    private Invariant() {}

    public static void check(boolean holds, String meaning) {
        if (!holds) {
            throw new BrokenInvariantException(meaning);
        }
    }

    /** The state is not what it must be. The member stops rather than serve it. */
    public static final class BrokenInvariantException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public BrokenInvariantException(String meaning) {
            super(meaning);
        }
    }
}
