package io.trireme.benchmarks.api;

import io.netty.buffer.ByteBuf;

/** Takes one answer as it comes. */
@FunctionalInterface
interface Receiver {
    /** A part of the body, to be read at once. */
    default void part(ByteBuf bytes) {}

    /**
     * The answer has ended.
     *
     * @param status of HTTP; 0 if the connection was lost before the end
     */
    void ended(int status);
}
