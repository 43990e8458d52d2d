package io.trireme.store.ratis;

/** The member cannot start, for a reason outside its data folder; the message says which. */
public final class MemberStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MemberStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
