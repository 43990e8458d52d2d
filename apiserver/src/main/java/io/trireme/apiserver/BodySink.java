package io.trireme.apiserver;

import java.io.IOException;

/** Where a streamed body goes. One thread writes; any thread may ask {@link #isOpen}. */
public interface BodySink {
    /**
     * Hands over bytes, which must not be changed afterwards. Blocks while the client reads slower
     * than we write, for a bounded time.
     *
     * @throws IOException the client is gone or too slow, or the server drains
     */
    void write(byte[] chunk) throws IOException;

    /** Sends what was written so far. A watch flushes after each batch of events. */
    void flush() throws IOException;

    /** False once the client is gone or the server drains. */
    boolean isOpen();

    /**
     * Runs an action once when the sink stops being open, at once if it is not; never after the
     * body was written whole. It runs on a virtual thread of its own, so it may block; it is how a
     * watch that waits for events learns that nobody listens any more.
     */
    void onClose(Runnable action);
}
