package io.trireme.apiserver.http;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.trireme.api.status.ApiStatus;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Turns one reply into what Netty writes; used by the request's virtual thread, once. */
final class ReplySender {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final StatusReplies failures;
    private final InstantSource clock;

    ReplySender(StatusReplies failures, InstantSource clock) {
        this.failures = failures;
        this.clock = clock;
    }

    /**
     * How the exchange ends on the wire.
     *
     * @param chunked HTTP/1.1: a body of unknown length is sent in chunks
     * @param keepAlive whether the connection serves on afterwards
     */
    record Framing(boolean chunked, boolean keepAlive) {}

    /**
     * Sends a reply whole.
     *
     * @throws IOException the client is gone or too slow, or the body could not be made
     */
    void send(ApiRequest request, ApiReply reply, Framing framing, ReplyChannel channel)
            throws IOException, InterruptedException {
        switch (reply) {
            case ApiReply.Full full -> sendFull(request, full, framing, channel);
            case ApiReply.Streaming streaming
                    when streaming.status() == HttpResponseStatus.SWITCHING_PROTOCOLS.code() ->
                    talk(request, streaming, framing, channel);
            case ApiReply.Streaming streaming -> stream(request, streaming, framing, channel);
            case ApiReply.Upgrade upgrade -> upgrade(request, upgrade, framing, channel);
        }
    }

    /** Takes the connection out of HTTP; it is closed when all is said. */
    private void upgrade(
            ApiRequest request, ApiReply.Upgrade reply, Framing framing, ReplyChannel channel)
            throws IOException, InterruptedException {
        var connection = RawConnection.begin(reply.headers(), channel);
        if (connection.isEmpty()) {
            reply.conversation().abandon();
            var status = ApiStatus.badRequest("Upgrade request required");
            send(request, failures.of(status, request), framing, channel);
            return;
        }
        try (var client = connection.get()) {
            reply.conversation().hold(client);
        }
    }

    /** Makes a WebSocket of the connection, on which the lines of the body are messages. */
    private void talk(
            ApiRequest request, ApiReply.Streaming reply, Framing framing, ReplyChannel channel)
            throws IOException, InterruptedException {
        if (!WebSocketUpgrade.handshake(request, reply, channel.channel())) {
            var status = ApiStatus.badRequest("the request is no handshake of a WebSocket");
            send(request, failures.of(status, request), framing, channel);
            return;
        }
        reply.writer().writeTo(new WebSocketBody(channel));
        channel.finishMessages();
    }

    private void sendFull(
            ApiRequest request, ApiReply.Full reply, Framing framing, ReplyChannel channel)
            throws IOException {
        byte[] body = reply.body();
        boolean gzip =
                body.length > ReplyBody.GZIP_ABOVE_BYTES
                        && request.headers().acceptsGzip()
                        && !reply.headers().has("Content-Encoding");
        if (gzip) {
            var compressed = new ByteArrayOutputStream(body.length / 8);
            try (var stream = new ReplyBody.FastGzip(compressed)) {
                stream.write(body);
            }
            body = compressed.toByteArray();
        }
        sendHead(reply, framing, gzip, body.length, channel);
        if (!request.method().equals("HEAD")) {
            channel.writeBody(body, 0, body.length);
        }
        channel.finish();
    }

    private void stream(
            ApiRequest request, ApiReply.Streaming reply, Framing framing, ReplyChannel channel)
            throws IOException, InterruptedException {
        if (request.method().equals("HEAD")) {
            sendHead(reply, framing, false, ReplyBody.LENGTH_UNKNOWN, channel);
            channel.finish();
            return;
        }
        var sent = new boolean[1];
        var body =
                new ReplyBody(
                        channel,
                        (gzip, length) -> {
                            sent[0] = true;
                            sendHead(reply, framing, gzip, length, channel);
                        },
                        request.headers().acceptsGzip());
        try {
            reply.writer().writeTo(body);
        } catch (RuntimeException e) {
            if (sent[0]) {
                throw e;
            }
            // Nothing is on the wire yet, so the client can still be told what is wrong.
            send(request, failures.of(e, request), framing, channel);
            return;
        }
        body.finish();
    }

    private void sendHead(
            ApiReply reply, Framing framing, boolean gzip, int lengthBytes, ReplyChannel channel)
            throws IOException {
        var head =
                new DefaultHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()));
        var headers = head.headers();
        reply.headers().forEach(headers::add);
        headers.set(HttpHeaderNames.DATE, DATE.format(clock.instant()));
        if (gzip) {
            headers.set(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
            headers.add(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
        }
        if (lengthBytes != ReplyBody.LENGTH_UNKNOWN) {
            if (reply.status() != 304 && reply.status() != 204) {
                headers.set(HttpHeaderNames.CONTENT_LENGTH, lengthBytes);
            }
        } else if (framing.chunked() && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (!framing.keepAlive()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        channel.writeHead(head);
    }
}
