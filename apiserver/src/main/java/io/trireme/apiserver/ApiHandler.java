package io.trireme.apiserver;

/** Answers requests; runs on the request's own virtual thread and may block. */
@FunctionalInterface
public interface ApiHandler {
    /**
     * @throws io.trireme.api.status.ApiStatusException the request fails with that status
     * @throws io.trireme.store.StoreException the store failed
     */
    ApiReply handle(ApiRequest request, RequestInfo info, User user) throws InterruptedException;
}
