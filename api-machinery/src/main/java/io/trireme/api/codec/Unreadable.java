package io.trireme.api.codec;

/** A scalar that can't be read; the message is what Kubernetes says of it. */
final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
        super(message, null, false, false);
    }
}
