package io.trireme.apiserver.http;

import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;

import java.io.IOException;

/** What the wire hands requests to; runs on the request's own virtual thread. */
@FunctionalInterface
public interface RequestHandler {
    /** Answers every request, the failed ones too, by one call of the target. */
    void handle(ApiRequest request, Target target) throws IOException, InterruptedException;

    /**
     * Whether a request is handed over when its head is there, its body coming as a {@link
     * io.trireme.apiserver.RequestStream}. Asked on the event loop for every request, so it must
     * neither block nor take long.
     *
     * @param target path and query, as sent
     */
    default boolean takesBodyAsItComes(String target) {
        return false;
    }

    /** Where the reply goes. */
    @FunctionalInterface
    interface Target {
        /**
         * Sends a reply and returns when its body is written.
         *
         * @throws IOException the client is gone or too slow, or the body could not be made
         */
        void send(ApiReply reply) throws IOException, InterruptedException;
    }
}
