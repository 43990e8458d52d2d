package io.trireme.apiserver.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;

import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that the client gets all that was sent. A socket that is closed with
 * unread bytes is reset by the kernel, and the client loses what it has not read yet (RFC 9112
 * §9.6); so the sending side ends first, and what still comes is passed over until the client ends
 * too, for {@value #LINGER_MILLIS} ms at most. First handler of the pipeline.
 */
final class LingeringClose extends ChannelDuplexHandler {
    private static final long LINGER_MILLIS = 1_000;

    private boolean lingers;

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (lingers || !ctx.channel().isActive()) {
            var _ = ctx.close(promise);
            return;
        }
        lingers = true;
        Runnable cut =
                () -> {
                    var _ = ctx.close();
                };
        var limit = ctx.executor().schedule(cut, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        ctx.channel()
                .closeFuture()
                .addListener(
                        _ -> {
                            limit.cancel(false);
                            promise.trySuccess();
                        });
        var _ = ((DuplexChannel) ctx.channel()).shutdownOutput();
        ctx.channel().config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (lingers) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
