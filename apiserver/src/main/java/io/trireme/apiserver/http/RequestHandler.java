package io.trireme.apiserver.http;

import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;

import java.io.IOException;

/** What the wire hands requests to; runs on the request's own virtual thread. */
@FunctionalInterface
public interface RequestHandler {
    /** Answers every request, the failed ones too, by one call of the target. */
    void handle(ApiRequest request, Target target) throws IOException, InterruptedException;

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
