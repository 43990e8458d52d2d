package io.trireme.client.json;

/** The server sent JSON that is not what its path promises. */
public final class MalformedObjectException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedObjectException(Class<?> type, Throwable cause) {
        super("not a readable " + type.getSimpleName() + ": " + cause.getMessage(), cause);
    }
}
