package io.trireme.client;

import java.util.Optional;
import java.util.SortedMap;

/** An answer that comes in lines over a long time, such as a watch. One thread reads. */
public interface ApiStream extends AutoCloseable {
    int status();

    SortedMap<String, String> headers();

    /**
     * Waits for the next line, without its line feed.
     *
     * @return empty when the server ended the answer, or when this stream was closed
     * @throws ApiUnreachableException when the connection broke, nothing came for longer than the
     *     transport's idle limit, or a line is longer than the transport's limit
     */
    Optional<byte[]> nextLine() throws InterruptedException;

    /** Ends the answer and a waiting {@link #nextLine}; any thread may call it, and twice. */
    @Override
    void close();
}
