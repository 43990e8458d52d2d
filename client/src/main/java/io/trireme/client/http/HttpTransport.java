package io.trireme.client.http;

import static java.util.Objects.requireNonNull;

import io.trireme.client.ApiCall;
import io.trireme.client.ApiResponse;
import io.trireme.client.ApiStream;
import io.trireme.client.ApiTransport;
import io.trireme.client.ApiUnreachableException;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.net.ssl.SSLHandshakeException;

/**
 * Calls API servers over HTTP/2 (or 1.1, as the server likes) and TLS. Of several servers it keeps
 * to the one that answered last and goes on to the next when that cannot be reached.
 */
public final class HttpTransport implements ApiTransport {
    private static final int BODY_BYTES_MAX = 256 << 20;

    private final HttpTransportConfig config;
    private final ExecutorService callbacks;
    private final HttpClient client;

    /** Index of the server that answered last; a stale value costs one more try. */
    private volatile int preferred;

    public HttpTransport(HttpTransportConfig config) {
        this.config = requireNonNull(config, "config");
        this.callbacks =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("http-client-", 0).factory());
        this.client =
                HttpClient.newBuilder()
                        .sslContext(config.tls())
                        .version(HttpClient.Version.HTTP_2)
                        .connectTimeout(config.connectLimit())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .executor(callbacks)
                        .build();
    }

    @Override
    public ApiResponse call(ApiCall call) throws InterruptedException {
        var handler = BodyHandlers.limiting(BodyHandlers.ofByteArray(), BODY_BYTES_MAX);
        var response = send(call, handler);
        return new ApiResponse(response.statusCode(), flat(response.headers()), response.body());
    }

    @Override
    public ApiStream stream(ApiCall call) throws InterruptedException {
        return send(
                        call,
                        head ->
                                new LineStream(
                                        head.statusCode(),
                                        flat(head.headers()),
                                        config.idleLimit()))
                .body();
    }

    private <B> HttpResponse<B> send(ApiCall call, BodyHandler<B> handler)
            throws InterruptedException {
        int count = config.servers().size();
        int first = preferred;
        IOException last = null;
        for (int i = 0; i < count; i++) {
            int index = (first + i) % count;
            try {
                var response = client.send(request(config.servers().get(index), call), handler);
                preferred = index;
                return response;
            } catch (IOException e) {
                if (!call.readOnly() && !neverSent(e)) {
                    // The next call starts at another server; this one must not be repeated.
                    preferred = (index + 1) % count;
                    throw ApiUnreachableException.outcomeUnknown(describe(call, index, e), e);
                }
                last = e;
            }
        }
        throw ApiUnreachableException.withoutEffect(
                describe(call, (first + count - 1) % count, last), last);
    }

    /** True when the failure came before the server could read the request. */
    private static boolean neverSent(IOException e) {
        return e instanceof ConnectException
                || e instanceof HttpConnectTimeoutException
                || e instanceof SSLHandshakeException;
    }

    private String describe(ApiCall call, int serverIndex, IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return call.method()
                + " "
                + call.pathAndQuery()
                + " at "
                + config.servers().get(serverIndex)
                + ": "
                + reason;
    }

    private HttpRequest request(URI server, ApiCall call) {
        var uri =
                URI.create(
                        server.getScheme() + "://" + server.getAuthority() + call.pathAndQuery());
        var body =
                call.body().length == 0
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofByteArray(call.body());
        var request =
                HttpRequest.newBuilder(uri).timeout(config.callLimit()).method(call.method(), body);
        call.headers().forEach(request::setHeader);
        config.bearerToken().ifPresent(t -> request.setHeader("authorization", "Bearer " + t));
        return request.build();
    }

    private static SortedMap<String, String> flat(HttpHeaders headers) {
        var flat = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.map().forEach((name, values) -> flat.put(name, values.getFirst()));
        return flat;
    }

    @Override
    public void close() {
        client.shutdownNow();
        callbacks.shutdown();
    }
}
