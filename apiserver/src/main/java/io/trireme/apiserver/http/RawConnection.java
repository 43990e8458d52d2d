package io.trireme.apiserver.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.UpgradedConnection;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** An HTTP/1.1 connection after its 101: bytes both ways. */
final class RawConnection implements UpgradedConnection {
    private final ReplyChannel reply;
    private final ArrivingBytes input;

    private RawConnection(ReplyChannel reply, ArrivingBytes input) {
        this.reply = reply;
        this.input = input;
    }

    /**
     * Sends the 101 and waits until the connection is free of HTTP.
     *
     * @return empty if it is no connection of HTTP/1.1; nothing is sent then
     * @throws IOException the client is gone, or spoke on before it was told that it may
     */
    static Optional<RawConnection> begin(HttpHeaders headers, ReplyChannel reply)
            throws IOException, InterruptedException {
        var channel = reply.channel();
        if (channel.pipeline().get(HttpServerCodec.class) == null) {
            return Optional.empty();
        }
        var input = new ArrivingBytes(channel.config());
        var done = channel.eventLoop().submit(() -> leaveHttp(channel, headers, input));
        done.await();
        if (!done.isSuccess()) {
            throw new IOException("the client is gone", done.cause());
        }
        if (!done.getNow()) {
            throw new IOException("the client spoke before the connection was upgraded");
        }
        return Optional.of(new RawConnection(reply, input));
    }

    private static boolean leaveHttp(Channel channel, HttpHeaders headers, ArrivingBytes input) {
        var pipeline = channel.pipeline();
        var exchanges = pipeline.get(ExchangeHandler.class);
        if (exchanges.clientSpokeAhead()) {
            return false;
        }
        var head =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.SWITCHING_PROTOCOLS,
                        Unpooled.EMPTY_BUFFER);
        headers.forEach(head.headers()::add);
        var _ = channel.writeAndFlush(head);
        pipeline.addBefore(pipeline.context(exchanges).name(), null, new Input(input));
        pipeline.remove(HttpServerCodec.class);
        return true;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        reply.writeBytes(bytes);
    }

    @Override
    public void flush() {
        reply.flush();
    }

    @Override
    public void onClose(Runnable action) {
        reply.onClose(action);
    }

    @Override
    public boolean isClientGone() {
        return reply.isClientGone();
    }

    @Override
    public void close() {
        input.close();
        reply.finishBytes();
    }

    /** Takes what the client sends. */
    private static final class Input extends ChannelInboundHandlerAdapter {
        private final ArrivingBytes input;

        Input(ArrivingBytes input) {
            this.input = input;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (message instanceof ByteBuf bytes) {
                    input.offer(bytes);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        /** TLS says where the client's bytes end (close_notify). */
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == SslCloseCompletionEvent.SUCCESS) {
                input.end();
            }
            ctx.fireUserEventTriggered(event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            input.fail("the client is gone");
            ctx.fireChannelInactive();
        }
    }
}
