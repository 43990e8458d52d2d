package io.trireme.apiserver.upstream;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;

import io.netty.handler.codec.http.HttpResponse;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.BodySink;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.upstream.UpstreamException.Reason;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Has requests answered by other servers. Any thread may use it; it owns none. */
public final class Upstream {
    private final UpstreamConfig config;
    private final Dialer dialer;
    private final Semaphore places;
    private final Counter connections;
    private final Counter failures;
    private final Counter tunnels;
    private final Counter tunnelBytes;

    public Upstream(UpstreamConfig config, MetricRegistry metrics) {
        this.config = requireNonNull(config, "config");
        this.dialer = new Dialer(config);
        this.places = new Semaphore(config.connectionsMax());
        this.connections = metrics.counter("trireme_upstream_connections");
        this.failures = metrics.counter("trireme_upstream_failures_total");
        this.tunnels = metrics.counter("trireme_upstream_tunnels");
        this.tunnelBytes = metrics.counter("trireme_upstream_tunnel_bytes_total");
    }

    /** Whether the client asks for another protocol (HTTP/1.1's Connection: Upgrade). */
    public static boolean asksForUpgrade(ApiRequest request) {
        return RequestHead.asksForUpgrade(request.headers());
    }

    /**
     * Passes a request on and its reply back, whatever it is. Where the client asks for another
     * protocol and the other server agrees (101), both connections become one.
     *
     * @throws UpstreamException no reply came
     */
    public ApiReply forward(ApiRequest request, Forwarding forwarding) throws InterruptedException {
        return reply(request, send(request, forwarding));
    }

    /**
     * Sends a request and waits for the head of its reply, which the caller closes or gives to
     * {@link #reply}.
     *
     * @throws UpstreamException no reply came
     */
    public UpstreamReply send(ApiRequest request, Forwarding forwarding)
            throws InterruptedException {
        try {
            return answered(request, forwarding);
        } catch (UpstreamException e) {
            failures.inc();
            throw e;
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            failures.inc();
            throw new UpstreamException(Reason.BROKEN, String.valueOf(e.getMessage()), e);
        }
    }

    private UpstreamReply answered(ApiRequest request, Forwarding forwarding) throws IOException {
        var connection = connect(request, forwarding.destination());
        boolean done = false;
        Optional<Upload> upload = Optional.empty();
        try {
            request.stream()
                    .ifPresent(
                            client -> {
                                if (forwarding.endless()) {
                                    client.onClose(connection::close);
                                } else {
                                    client.onClientGone(connection::close);
                                }
                            });
            connection.send(RequestHead.of(request, forwarding));
            upload = Optional.of(Upload.start(request, connection));
            var head = connection.readHead(forwarding.replyMax());
            var reply =
                    new UpstreamReply(
                            head.status().code(), headers(head), connection, upload.get());
            if (reply.upgraded()) {
                requireAsked(request);
                connection.leaveHttp();
            }
            done = true;
            return reply;
        } finally {
            if (!done) {
                connection.close();
                upload.ifPresent(Upload::close);
            }
        }
    }

    private static void requireAsked(ApiRequest request) {
        if (!RequestHead.asksForUpgrade(request.headers())) {
            throw new UpstreamException(
                    Reason.BAD_REPLY, "the server changed the protocol without being asked");
        }
    }

    private UpstreamConnection connect(ApiRequest request, Destination destination)
            throws IOException {
        if (!places.tryAcquire()) {
            throw new UpstreamException(
                    Reason.TOO_MANY,
                    config.connectionsMax() + " connections to other servers are open");
        }
        boolean done = false;
        try {
            var connection =
                    new UpstreamConnection(
                            dialer.dial(destination),
                            request.method().equals("HEAD"),
                            config.headerBytesMax(),
                            () -> {
                                connections.dec();
                                places.release();
                            });
            connections.inc();
            done = true;
            return connection;
        } finally {
            if (!done) {
                places.release();
            }
        }
    }

    private static HttpHeaders headers(HttpResponse head) {
        var headers = HttpHeaders.builder();
        for (var header : head.headers()) {
            headers.add(header.getKey(), header.getValue());
        }
        return headers.build();
    }

    /** The reply to the client; from now on the upstream's reply is closed by who sends it. */
    public ApiReply reply(ApiRequest request, UpstreamReply upstream) {
        return reply(request, upstream, upstream.forwardedHeaders());
    }

    /** As {@link #reply(ApiRequest, UpstreamReply)}, with headers that the caller has changed. */
    public ApiReply reply(ApiRequest request, UpstreamReply upstream, HttpHeaders headers) {
        if (upstream.upgraded()) {
            var all =
                    headers.and("Connection", "Upgrade")
                            .and("Upgrade", upstream.headers().first("Upgrade").orElse(""));
            return new ApiReply.Upgrade(all, new Tunnel(upstream, config, tunnels, tunnelBytes));
        }
        if (request.method().equals("HEAD")) {
            upstream.close();
            return new ApiReply.Streaming(upstream.status(), headers, _ -> {});
        }
        return new ApiReply.Streaming(
                upstream.status(), headers, sink -> pass(request, upstream, sink));
    }

    private static void pass(ApiRequest request, UpstreamReply upstream, BodySink sink)
            throws IOException {
        try (upstream) {
            if (request.stream().isEmpty()) {
                sink.onClose(upstream.connection()::close);
            }
            for (var piece = upstream.next(); piece.isPresent(); piece = upstream.next()) {
                sink.write(piece.get());
                if (!upstream.hasMore()) {
                    sink.flush();
                }
            }
        }
    }
}
