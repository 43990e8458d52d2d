package io.trireme.apiserver;

import java.io.IOException;
import java.io.InputStream;

/** A client's connection that speaks HTTP no longer: bytes both ways, each way with one thread. */
public interface UpgradedConnection extends AutoCloseable {
    /**
     * What the client sends. A read blocks until more comes, and the client is held back while
     * nobody reads. It ends where the client says its end, and fails when the connection breaks.
     */
    InputStream input();

    /**
     * Sends bytes, which must not be changed afterwards. Blocks while the client reads slower than
     * we write, for a bounded time.
     *
     * @throws IOException the client is gone or too slow, or the server stops
     */
    void write(byte[] bytes) throws IOException;

    /** Sends what was written so far. */
    void flush();

    /**
     * Runs an action once when the client is gone or the server stops, at once if it is so. It runs
     * on a virtual thread of its own.
     */
    void onClose(Runnable action);

    /** Whether the client has left; what it sent before can still be read. */
    boolean isClientGone();

    /** Ends both ways; what was written is still sent. */
    @Override
    void close();
}
