package io.trireme.benchmarks.api;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/** Gives each answer of a connection to the receiver of its request. */
final class AnswerHandler extends SimpleChannelInboundHandler<HttpObject> {
    private volatile Receiver receiver;
    private int status;

    /** Before the request is sent; at a time when none is open. */
    void expect(Receiver next) {
        receiver = next;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (message instanceof HttpResponse response) {
            status = response.status().code();
        }
        if (message instanceof HttpContent content) {
            receiver.part(content.content());
            if (content instanceof LastHttpContent) {
                end(status);
            }
        }
    }

    private void end(int how) {
        Receiver ended = receiver;
        receiver = null;
        ended.ended(how);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (receiver != null) {
            end(0);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
