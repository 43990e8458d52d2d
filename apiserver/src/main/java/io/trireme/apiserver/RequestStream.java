package io.trireme.apiserver;

import java.io.InputStream;

/**
 * The client of a request that is handed over before it came whole, since it is passed on to
 * another server.
 */
public interface RequestStream {
    /**
     * The body as it comes; empty where there is none. A read blocks until the client sends more,
     * and the client is held back while nobody reads. It fails when the body is cut off. For one
     * thread at a time.
     */
    InputStream body();

    /**
     * Runs an action once when the client leaves before the reply is whole, at once if it has left.
     * It runs on a virtual thread of its own. A second call replaces the action.
     */
    void onClientGone(Runnable action);

    /** As {@link #onClientGone}, and also when the server stops; for what has no end of its own. */
    void onClose(Runnable action);
}
