package io.trireme.apiserver.upstream;

/**
 * Another server did not answer. The message is in Go's words, which clients of Kubernetes know:
 * {@code dial tcp 127.0.0.1:10250: connect: connection refused}.
 */
public final class UpstreamException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What went wrong. */
    public enum Reason {
        /** The address is not among the allowed ones. Nothing was sent anywhere. */
        NOT_ALLOWED,
        UNKNOWN_HOST,
        /** No connection: refused, no route, or no answer in time. */
        UNREACHABLE,
        /** The handshake failed, or the certificate is not the one that was asked for. */
        TLS,
        /** Too many connections to other servers are open. */
        TOO_MANY,
        /** The request was sent, and no reply came in time. */
        NO_REPLY,
        /** The connection broke before the reply's head was there. */
        BROKEN,
        /** The reply is not HTTP or is larger than its limit. */
        BAD_REPLY
    }

    private final Reason reason;

    UpstreamException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    UpstreamException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether the other server may have acted on the request. */
    public boolean mayHaveBeenServed() {
        return switch (reason) {
            case NOT_ALLOWED, UNKNOWN_HOST, UNREACHABLE, TLS, TOO_MANY -> false;
            case NO_REPLY, BROKEN, BAD_REPLY -> true;
        };
    }
}
