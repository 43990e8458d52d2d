package io.trireme.client;

/** No answer came: no connection, a broken connection, or a timeout. */
public final class ApiUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean outcomeUnknown;

    private ApiUnreachableException(String message, boolean outcomeUnknown, Throwable cause) {
        super(message, cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /** The call surely had no effect: it was not sent, or only reads. */
    public static ApiUnreachableException withoutEffect(String message, Throwable cause) {
        return new ApiUnreachableException(message, false, cause);
    }

    /** The call was sent; whether the server did it is not known. */
    public static ApiUnreachableException outcomeUnknown(String message, Throwable cause) {
        return new ApiUnreachableException(message, true, cause);
    }

    /** True when the call may have been applied, so that it must not be repeated blindly. */
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
