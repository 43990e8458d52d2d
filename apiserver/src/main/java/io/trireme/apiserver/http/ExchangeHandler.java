package io.trireme.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.trireme.api.status.ApiStatus;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.RequestStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The requests of one HTTP/1.1 connection, one after the other, or the only one of an HTTP/2
 * stream. The event loop gathers a request and starts its virtual thread; what the client sends
 * meanwhile waits here, up to {@link #HELD_BYTES_MAX}, after which we stop reading from it.
 */
final class ExchangeHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ExchangeHandler.class);

    /** Pipelined bytes that are kept while an earlier request is answered. */
    private static final int HELD_BYTES_MAX = 64 * 1024;

    /** A body larger than this many times the limit is not even read to its end. */
    private static final int DISCARD_FACTOR = 4;

    /**
     * How long a client may take no byte of what another server sends it: a terminal that was
     * stopped goes on. It is the kubelet's own limit for streams that are idle.
     */
    private static final Duration STREAM_STALL_MAX = Duration.ofHours(4);

    private final HttpServerParts server;
    private final boolean http1;
    private final Connection connection;

    // Used by the event loop alone.
    private final ArrayDeque<HttpObject> held = new ArrayDeque<>();
    private int heldBytes;
    private RequestAssembly assembly;
    private ReplyChannel running;
    private ArrivingBytes arriving;
    private boolean closing;
    private boolean counted;
    private ScheduledFuture<?> readDeadline;

    ExchangeHandler(HttpServerParts server, boolean http1, Connection connection) {
        this.server = server;
        this.http1 = http1;
        this.connection = connection;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
        } else if (arriving != null) {
            passAndRelease(part);
        } else if (closing) {
            ReferenceCountUtil.release(part);
        } else if (running != null) {
            hold(ctx, part);
        } else {
            take(ctx, part);
        }
    }

    /**
     * The first byte of a request is there, or more of it; from the first one on the client has a
     * bounded time to send the rest, so that many slow clients cannot hold the server's places.
     */
    void requestArrives(ChannelHandlerContext ctx) {
        if (readDeadline == null && running == null && !closing) {
            readDeadline =
                    ctx.executor()
                            .schedule(
                                    () -> tooSlow(ctx),
                                    server.limits().readMax().toMillis(),
                                    TimeUnit.MILLISECONDS);
        }
    }

    private void requestIsThere() {
        if (readDeadline != null) {
            readDeadline.cancel(false);
            readDeadline = null;
        }
    }

    private void tooSlow(ChannelHandlerContext ctx) {
        LOG.atDebug()
                .addKeyValue("peer", connection.peer().address())
                .log("request did not come whole in time");
        refuse(ctx, HttpResponseStatus.REQUEST_TIMEOUT);
    }

    private void hold(ChannelHandlerContext ctx, HttpObject part) {
        held.add(part);
        heldBytes += part instanceof HttpContent content ? content.content().readableBytes() : 1024;
        if (heldBytes > HELD_BYTES_MAX) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    private void take(ChannelHandlerContext ctx, HttpObject part) {
        try {
            if (part.decoderResult().isFailure()) {
                refuse(ctx, PlainReplies.statusOf(part.decoderResult().cause()));
                return;
            }
            if (part instanceof HttpRequest head) {
                begin(ctx, head);
            }
            if (part instanceof HttpContent content && arriving != null) {
                pass(content);
            } else if (part instanceof HttpContent content && assembly != null && !closing) {
                assembly.add(content.content());
                if (part instanceof LastHttpContent) {
                    dispatch(ctx);
                } else if (assembly.seenBytes() > discardMax()) {
                    dispatch(ctx);
                    closing = true;
                }
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    /** A part of a body whose request runs already. */
    private void passAndRelease(HttpObject part) {
        try {
            if (part.decoderResult().isFailure()) {
                arriving.fail("the body cannot be read");
                arriving = null;
                closing = true;
            } else if (part instanceof HttpContent content) {
                pass(content);
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void pass(HttpContent content) {
        arriving.offer(content.content());
        if (content instanceof LastHttpContent) {
            arriving.end();
            arriving = null;
        }
    }

    private long discardMax() {
        return (long) DISCARD_FACTOR * server.limits().bodyBytesMax();
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest head) {
        connection.requestBegins();
        counted = true;
        requestArrives(ctx);
        assembly =
                new RequestAssembly(
                        head, http1, server.limits().bodyBytesMax(), server.bodyBudget());
        boolean asItComes = server.handler().takesBodyAsItComes(assembly.target());
        if (asItComes) {
            assembly.bodyGoesElsewhere();
        }
        if (assembly.malformed()) {
            refuse(ctx, HttpResponseStatus.BAD_REQUEST);
            return;
        }
        if (assembly.expectsContinue() && assembly.body() == RequestAssembly.Body.WITHIN_LIMITS) {
            var _ = ctx.writeAndFlush(PlainReplies.goOn());
            if (asItComes) {
                handOver(ctx);
            }
        } else if (asItComes) {
            handOver(ctx);
        } else if (assembly.expectsContinue() || assembly.declaredBytes() > discardMax()) {
            // The client has not sent the body, or it is not worth reading: answer and close.
            dispatch(ctx);
            closing = true;
        }
    }

    private void dispatch(ChannelHandlerContext ctx) {
        var reply = new ReplyChannel(ctx.channel(), server.limits().stallMax());
        dispatch(ctx, reply, Optional.empty());
    }

    /** Starts the request while its body still comes. */
    private void handOver(ChannelHandlerContext ctx) {
        var reply = new ReplyChannel(ctx.channel(), STREAM_STALL_MAX);
        arriving = new ArrivingBytes(ctx.channel().config());
        dispatch(ctx, reply, Optional.of(new Arrival(arriving, reply)));
    }

    private void dispatch(
            ChannelHandlerContext ctx, ReplyChannel reply, Optional<RequestStream> stream) {
        requestIsThere();
        var whole = assembly;
        assembly = null;
        boolean lastOfConnection =
                !whole.keepAlive()
                        || server.exchanges().draining()
                        || whole.body() != RequestAssembly.Body.WITHIN_LIMITS;
        ApiRequest request;
        try {
            request = whole.finish(connection.peer(), stream);
        } catch (IllegalArgumentException _) {
            server.bodyBudget().release(whole.reservedBytes());
            arriving = null;
            refuse(ctx, HttpResponseStatus.BAD_REQUEST);
            return;
        }
        var framing = new ReplySender.Framing(whole.chunkedReply(), !http1 || !lastOfConnection);
        running = reply;
        boolean started =
                server.exchanges().start(reply, () -> answer(ctx, request, whole, framing, reply));
        if (!started) {
            running = null;
            arriving = null;
            requestEnded();
            server.bodyBudget().release(whole.reservedBytes());
            var _ = ctx.close();
        }
    }

    /** Runs on the request's virtual thread. */
    private void answer(
            ChannelHandlerContext ctx,
            ApiRequest request,
            RequestAssembly whole,
            ReplySender.Framing framing,
            ReplyChannel reply) {
        boolean sent = false;
        var upgraded = new boolean[1];
        try {
            RequestHandler.Target target =
                    answer -> {
                        upgraded[0] =
                                answer.status() == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
                        server.sender().send(request, answer, framing, reply);
                    };
            switch (whole.body()) {
                case WITHIN_LIMITS -> server.handler().handle(request, target);
                case TOO_LARGE -> target.send(tooLarge(request));
                case NO_ROOM -> target.send(noRoom(request));
            }
            sent = true;
        } catch (IOException e) {
            LOG.atDebug()
                    .addKeyValue("request", request)
                    .addKeyValue("reason", e.getMessage())
                    .log("reply was cut off");
        } catch (InterruptedException _) {
            LOG.atDebug().addKeyValue("request", request).log("request was interrupted");
        } catch (RuntimeException | Error e) {
            LOG.atError().addKeyValue("request", request).setCause(e).log("reply failed");
        } finally {
            if (!sent) {
                reply.abort();
            }
            server.bodyBudget().release(whole.reservedBytes());
            server.exchanges().ended(reply);
            boolean goOn = sent && framing.keepAlive() && !upgraded[0];
            ctx.executor().execute(() -> ended(ctx, goOn));
        }
    }

    private ApiReply tooLarge(ApiRequest request) {
        return server.failures()
                .of(
                        StatusReplies.tooLarge(
                                "Request entity too large: limit is "
                                        + server.limits().bodyBytesMax()),
                        request);
    }

    private ApiReply noRoom(ApiRequest request) {
        ApiStatus status =
                StatusReplies.tooManyRequests("Too many requests, please try again later.");
        return server.failures().of(status, request);
    }

    private void ended(ChannelHandlerContext ctx, boolean goOn) {
        running = null;
        requestEnded();
        // Where the rest of a body would go, nobody reads any more.
        boolean bodyLeft = arriving != null;
        if (bodyLeft) {
            arriving.close();
            arriving = null;
        }
        if (!http1) {
            if (bodyLeft) {
                closeWhenSent(ctx);
            }
            return;
        }
        if (!goOn || bodyLeft || closing || server.exchanges().draining()) {
            closing = true;
            releaseHeld();
            closeWhenSent(ctx);
            return;
        }
        while (running == null && !held.isEmpty() && !closing) {
            take(ctx, held.poll());
        }
        if (held.isEmpty()) {
            heldBytes = 0;
            ctx.channel().config().setAutoRead(true);
        }
    }

    private static void closeWhenSent(ChannelHandlerContext ctx) {
        var _ = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Whether the client sent more before its request was answered. */
    boolean clientSpokeAhead() {
        return !held.isEmpty() || arriving != null;
    }

    private void requestEnded() {
        if (counted) {
            counted = false;
            connection.requestEnded();
        }
    }

    /** Answers what is not even a request, and closes. */
    private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status) {
        closing = true;
        requestIsThere();
        requestEnded();
        releaseAssembly();
        var _ =
                ctx.writeAndFlush(PlainReplies.refusal(status))
                        .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (running != null) {
            running.clientGone();
        } else {
            requestEnded();
        }
        if (arriving != null) {
            arriving.fail("the client is gone");
            arriving = null;
        }
        requestIsThere();
        releaseAssembly();
        releaseHeld();
        ctx.fireChannelInactive();
    }

    private void releaseAssembly() {
        if (assembly != null) {
            server.bodyBudget().release(assembly.reservedBytes());
            assembly = null;
        }
    }

    private void releaseHeld() {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.atDebug()
                .addKeyValue("peer", connection.peer().address())
                .addKeyValue("reason", cause.toString())
                .log("connection failed");
        var _ = ctx.close();
    }
}
