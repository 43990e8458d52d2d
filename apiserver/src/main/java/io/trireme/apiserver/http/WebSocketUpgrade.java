package io.trireme.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;

import java.io.IOException;

/** Turns an HTTP/1.1 connection into a WebSocket (RFC 6455). */
final class WebSocketUpgrade {
    /** Of what a client may send; more closes the connection. */
    private static final int FRAME_BYTES_MAX = 64 * 1024;

    private WebSocketUpgrade() {}

    /**
     * Answers the handshake and waits until the connection speaks frames.
     *
     * @return false if the request is no handshake that we understand; nothing is sent then
     * @throws IOException the client is gone
     */
    static boolean handshake(ApiRequest request, ApiReply reply, Channel channel)
            throws IOException, InterruptedException {
        FullHttpRequest head = head(request);
        WebSocketServerHandshaker handshaker =
                new WebSocketServerHandshakerFactory("", null, false, FRAME_BYTES_MAX)
                        .newHandshaker(head);
        if (handshaker == null) {
            return false;
        }
        var headers = new DefaultHttpHeaders();
        reply.headers().forEach(headers::add);
        var done = channel.newPromise();
        try {
            var _ = handshaker.handshake(channel, head, headers, done);
        } catch (WebSocketHandshakeException _) {
            return false;
        }
        done.await();
        if (!done.isSuccess()) {
            throw new IOException("the client is gone", done.cause());
        }
        var exchanges = channel.pipeline().context(ExchangeHandler.class);
        channel.pipeline().addBefore(exchanges.name(), null, new WebSocketControl());
        return true;
    }

    private static FullHttpRequest head(ApiRequest request) {
        var head =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.valueOf(request.method()),
                        request.path(),
                        Unpooled.EMPTY_BUFFER);
        request.headers().forEach(head.headers()::add);
        return head;
    }
}
