package io.trireme.controllers.garbagecollector;

import io.trireme.client.ApiCall;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiResponse;
import io.trireme.client.ApiStream;
import io.trireme.client.ApiTransport;

/**
 * Asks for the metadata of objects alone, which saves the server's and our own work; a server that
 * can't gives whole objects. It rides on a client and closes nothing.
 */
final class MetadataTransport implements ApiTransport {
    private static final String LIST =
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
    private static final String OBJECT =
            "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

    private final ApiClient client;

    private MetadataTransport(ApiClient client) {
        this.client = client;
    }

    static ApiClient over(ApiClient client) {
        return new ApiClient(new MetadataTransport(client));
    }

    @Override
    public ApiResponse call(ApiCall call) throws InterruptedException {
        return client.call(withAccept(call, LIST));
    }

    @Override
    public ApiStream stream(ApiCall call) throws InterruptedException {
        return client.stream(withAccept(call, OBJECT));
    }

    private static ApiCall withAccept(ApiCall call, String accept) {
        boolean discovery = call.headers().getOrDefault("accept", "").contains("as=");
        return call.method().equals("GET") && !discovery ? call.withHeader("accept", accept) : call;
    }

    @Override
    public void close() {
        // The client's transport belongs to whoever opened it.
    }
}
