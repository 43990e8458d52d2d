package io.trireme.apiserver.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;

/**
 * One TLS connection: who is at its other end and how many requests it has. Last handler of the
 * connection's pipeline; closes it when it is idle. Used by its event loop alone, the streams'
 * handlers included.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private final Peer peer;
    private int requests;

    Connection(Peer peer) {
        this.peer = peer;
    }

    Peer peer() {
        return peer;
    }

    void requestBegins() {
        requests++;
    }

    void requestEnded() {
        requests--;
    }

    boolean idle() {
        return requests == 0;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent && idle()) {
            var _ = ctx.channel().close();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }
}
