package io.trireme.store.ratis;

/** The others have removed this member for good; its process should end. */
public final class MemberRemovedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MemberRemovedException(String message) {
        super(message);
    }
}
