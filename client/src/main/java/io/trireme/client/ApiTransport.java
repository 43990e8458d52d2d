package io.trireme.client;

/**
 * Carries calls to an API server: over the network, or in process. Any thread may use it; calls
 * block, and end early when the calling thread is interrupted.
 *
 * <p>A transport never repeats a call that may have been applied. It may repeat one that surely was
 * not, such as after a refused connection, and one that only reads.
 */
public interface ApiTransport extends AutoCloseable {
    /**
     * Sends one call and reads the whole answer, whatever its status.
     *
     * @throws ApiUnreachableException when no answer came
     */
    ApiResponse call(ApiCall call) throws InterruptedException;

    /**
     * Sends one call and returns as soon as the answer's head is there.
     *
     * @throws ApiUnreachableException when no answer came
     */
    ApiStream stream(ApiCall call) throws InterruptedException;

    /** Ends what is under way; may be called twice. */
    @Override
    void close();
}
