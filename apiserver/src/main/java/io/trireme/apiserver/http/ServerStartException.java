package io.trireme.apiserver.http;

/** The server cannot start; the message is one sentence for the operator. */
public final class ServerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ServerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
