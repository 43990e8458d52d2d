package io.trireme.apiserver.upstream;

/** A webhook that gave no answer to use; the message is what Kubernetes would say of it. */
public final class WebhookException extends Exception {
    private static final long serialVersionUID = 1;

    public WebhookException(String message) {
        super(message);
    }
}
