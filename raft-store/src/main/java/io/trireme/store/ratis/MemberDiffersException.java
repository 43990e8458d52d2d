package io.trireme.store.ratis;

/**
 * This member applied the same entries as the others and holds another state. It stops serving; its
 * files stay as they are, for whoever looks for the cause.
 */
public final class MemberDiffersException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MemberDiffersException(String message) {
        super(message);
    }
}
