package io.trireme.store;

/** A failure of the store, as opposed to an outcome. Its type says what the caller may assume. */
public abstract sealed class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** No leader, no quorum, or this member is stopping. Nothing was applied; may be repeated. */
    public static final class Unavailable extends StoreException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }

        public Unavailable(String message) {
            super(message, null);
        }
    }

    /** Too much is in flight. Nothing was applied; repeat after a pause. */
    public static final class Overloaded extends StoreException {
        private static final long serialVersionUID = 1L;

        public Overloaded(String message) {
            super(message, null);
        }
    }

    /**
     * The store's quota is reached. Nothing was applied; reads and deletes go on, and so will
     * writes when there is space again.
     */
    public static final class NoSpace extends StoreException {
        private static final long serialVersionUID = 1L;

        public NoSpace() {
            super("the store has reached its quota; deletes and reads go on", null);
        }
    }

    /** The write may or may not have been applied. The store never repeats it by itself. */
    public static final class OutcomeUnknown extends StoreException {
        private static final long serialVersionUID = 1L;

        public OutcomeUnknown(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The request is larger than an entry of the log may be. */
    public static final class TooLarge extends StoreException {
        private static final long serialVersionUID = 1L;

        public TooLarge(String message) {
            super(message, null);
        }
    }
}
