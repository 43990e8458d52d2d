package io.trireme.deploy;

/** A server whose store is fine cannot fill one of its other roles any more. */
public final class RoleStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RoleStoppedException(String message, Throwable cause) {
        super(message, cause);
    }
}
