package io.trireme.apiserver.http;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * What a client may send over a WebSocket on which only the server speaks: a question whether it is
 * still there, and its goodbye. All else is passed over.
 */
final class WebSocketControl extends SimpleChannelInboundHandler<WebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        switch (frame) {
            case CloseWebSocketFrame close -> {
                var _ = ctx.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
            }
            case PingWebSocketFrame ping -> {
                var _ = ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            }
            case WebSocketFrame _ -> {}
        }
    }
}
