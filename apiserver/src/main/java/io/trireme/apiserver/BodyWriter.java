package io.trireme.apiserver;

import java.io.IOException;

/** Makes a body. */
@FunctionalInterface
public interface BodyWriter {
    /**
     * Writes the body and returns at its end. Runs once, on the request's own virtual thread, and
     * may block. When it throws, the reply is cut off so that the client sees it is incomplete.
     *
     * @throws IOException from the sink: the client is gone, or the server drains
     */
    void writeTo(BodySink sink) throws IOException, InterruptedException;
}
