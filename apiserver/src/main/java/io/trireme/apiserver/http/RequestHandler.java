package io.trireme.apiserver.http;

import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;

/** What the wire hands requests to; runs on the request's own virtual thread. */
@FunctionalInterface
public interface RequestHandler {
    /** Answers every request, the failed ones too. */
    ApiReply handle(ApiRequest request) throws InterruptedException;
}
