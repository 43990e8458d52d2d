package io.trireme.client;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.trireme.client.json.ObjectCodec;
import io.trireme.client.json.StatusReader;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Typed access to the Kubernetes API over any transport. Immutable and cheap to make; all threads
 * may share one. It does not own the transport: who opened that closes it.
 */
public final class ApiClient {
    private static final byte[] NO_BODY = {};

    private final ApiTransport transport;
    private final SortedMap<String, String> headers;

    public ApiClient(ApiTransport transport) {
        this(transport, new TreeMap<>(Map.of("user-agent", "trireme")));
    }

    private ApiClient(ApiTransport transport, SortedMap<String, String> headers) {
        this.transport = requireNonNull(transport, "transport");
        this.headers = Collections.unmodifiableSortedMap(headers);
    }

    /** A client whose every write is refused once the fence's term is over. */
    public ApiClient withFence(Fence fence) {
        return withHeader(Fence.HEADER, fence.headerValue());
    }

    /** The name that appears as field manager (up to the first slash) and in the server's logs. */
    public ApiClient withUserAgent(String userAgent) {
        return withHeader("user-agent", userAgent);
    }

    private ApiClient withHeader(String name, String value) {
        var more = new TreeMap<>(headers);
        more.put(name, value);
        return new ApiClient(transport, more);
    }

    public <T extends HasMetadata> ResourceClient<T> resource(Class<T> type) {
        return resource(ResourceType.of(type));
    }

    public <T extends HasMetadata> ResourceClient<T> resource(ResourceType<T> type) {
        return new ResourceClient<>(this, type);
    }

    /**
     * Sends a call with this client's headers and returns the answer whatever its status, for what
     * has no type: discovery, health, kinds known only at run time.
     *
     * @throws ApiUnreachableException when no answer came
     */
    public ApiResponse call(ApiCall call) throws InterruptedException {
        return transport.call(withHeaders(call));
    }

    /** {@link #call} for an answer that comes in lines. */
    public ApiStream stream(ApiCall call) throws InterruptedException {
        return transport.stream(withHeaders(call));
    }

    /** Sends JSON and returns the body of a success; a refusal becomes an exception. */
    byte[] send(String method, String pathAndQuery, String contentType, byte[] body)
            throws InterruptedException {
        var callHeaders = new TreeMap<>(Map.of("accept", "application/json"));
        if (body.length > 0) {
            callHeaders.put("content-type", contentType);
        }
        var response = call(new ApiCall(method, pathAndQuery, callHeaders, body));
        if (!response.success()) {
            throw new ApiClientException(
                    StatusReader.read(response.status(), response.headers(), response.body()));
        }
        return response.body();
    }

    byte[] send(String method, String pathAndQuery) throws InterruptedException {
        return send(method, pathAndQuery, "application/json", NO_BODY);
    }

    byte[] send(String method, String pathAndQuery, Object body) throws InterruptedException {
        return send(method, pathAndQuery, "application/json", ObjectCodec.write(body));
    }

    private ApiCall withHeaders(ApiCall call) {
        var all = new TreeMap<>(headers);
        all.putAll(call.headers());
        return new ApiCall(call.method(), call.pathAndQuery(), all, call.body());
    }
}
