package io.trireme.apiserver.http;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLException;

/** Listens, speaks TLS with HTTP/2 or HTTP/1.1, and hands requests to one handler. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    /** Bytes are cheap to move; the work is on virtual threads. */
    private static final int IO_THREADS = 2;

    private static final int HANDSHAKE_SECONDS_MAX = 10;
    private static final int BACKLOG = 1024;
    private static final int STREAM_WINDOW_BYTES = 256 * 1024;
    private static final int READ_CHUNK_BYTES = 64 * 1024;

    /** Clients cancel watches often; more than this is an attack (rapid reset). */
    private static final int RESETS_MAX = 1000;

    private static final int RESET_WINDOW_SECONDS = 30;

    private final HttpServerConfig config;
    private final HttpServerParts parts;
    private final EventLoopGroup eventLoops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Counter handshakeErrors;
    private final Counter refusedConnections;
    private final AtomicBoolean closed = new AtomicBoolean();
    private Channel listener;

    private HttpServer(HttpServerConfig config, HttpServerParts parts, MetricRegistry metrics) {
        this.config = config;
        this.parts = parts;
        var threads = new DefaultThreadFactory("apiserver-io", false);
        this.eventLoops =
                new MultiThreadIoEventLoopGroup(
                        IO_THREADS,
                        threads,
                        Epoll.isAvailable()
                                ? EpollIoHandler.newFactory()
                                : NioIoHandler.newFactory());
        this.handshakeErrors = metrics.counter("apiserver_tls_handshake_errors_total");
        this.refusedConnections = metrics.counter("trireme_apiserver_connections_refused_total");
        metrics.gauge("trireme_apiserver_connections", () -> (Gauge<Integer>) connections::size);
        metrics.gauge(
                "trireme_apiserver_exchanges", () -> (Gauge<Integer>) parts.exchanges()::count);
        metrics.gauge(
                "trireme_apiserver_request_body_bytes",
                () -> (Gauge<Long>) parts.bodyBudget()::usedBytes);
    }

    /**
     * Starts to listen.
     *
     * @throws ServerStartException the address is taken or the TLS files cannot be used
     */
    public static HttpServer open(
            HttpServerConfig config,
            RequestHandler handler,
            StatusReplies failures,
            InstantSource clock,
            MetricRegistry metrics) {
        var tls = ServerTls.context(config.tls());
        var parts =
                new HttpServerParts(
                        config.limits(),
                        handler,
                        new ReplySender(failures, clock),
                        failures,
                        new BodyBudget(config.limits().bodyBytesTotalMax()),
                        new Exchanges());
        var server = new HttpServer(config, parts, metrics);
        try {
            server.listen(tls);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private void listen(SslContext tls) {
        var bootstrap =
                new ServerBootstrap()
                        .group(eventLoops)
                        .channel(
                                Epoll.isAvailable()
                                        ? EpollServerSocketChannel.class
                                        : NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.ALLOCATOR, allocator())
                        .childHandler(initializer(channel -> accept(channel, tls)));
        var bound = bootstrap.bind(config.address()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new ServerStartException(
                    "cannot listen on "
                            + config.address().getHostString()
                            + ":"
                            + config.address().getPort()
                            + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        listener = bound.channel();
    }

    /** Two direct arenas with small chunks: an idle server stays small. */
    private static PooledByteBufAllocator allocator() {
        return new PooledByteBufAllocator(true, 0, IO_THREADS, 8192, 7, 64, 32, false);
    }

    /** Where the server listens, with the real port. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    private void accept(Channel channel, SslContext tls) {
        if (connections.size() >= config.limits().connectionsMax()) {
            refusedConnections.inc();
            var _ = channel.close();
            return;
        }
        connections.add(channel);
        var handler = tls.newHandler(channel.alloc());
        handler.setHandshakeTimeout(HANDSHAKE_SECONDS_MAX, TimeUnit.SECONDS);
        channel.pipeline().addLast(new LingeringClose(), handler, new Negotiation());
    }

    /** Chooses the protocol when the handshake is over. */
    private final class Negotiation extends ApplicationProtocolNegotiationHandler {
        Negotiation() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            var connection = new Connection(Peer.of(ctx.channel()));
            long idleSeconds = Math.max(1, config.limits().idleMax().toSeconds());
            ctx.pipeline().addLast(new IdleStateHandler(true, 0, 0, idleSeconds, TimeUnit.SECONDS));
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                serveHttp2(ctx, connection);
            } else {
                serveHttp1(ctx, connection);
            }
            ctx.pipeline().addLast(connection);
            if (parts.exchanges().draining()) {
                var _ = ctx.channel().close();
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
            handshakeErrors.inc();
            LOG.atDebug()
                    .addKeyValue("peer", ctx.channel().remoteAddress())
                    .addKeyValue("reason", cause.toString())
                    .log("TLS handshake failed");
            var _ = ctx.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof DecoderException && cause.getCause() instanceof SSLException) {
                handshakeFailure(ctx, cause.getCause());
            } else {
                var _ = ctx.close();
            }
        }
    }

    private void serveHttp1(ChannelHandlerContext ctx, Connection connection) {
        int headerBytesMax = config.limits().headerBytesMax();
        var decoding =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(headerBytesMax)
                        .setMaxHeaderSize(headerBytesMax)
                        .setMaxChunkSize(READ_CHUNK_BYTES);
        var exchanges = new ExchangeHandler(parts, true, connection);
        ctx.pipeline()
                .addLast(new FirstBytes(exchanges))
                .addLast(new HttpServerCodec(decoding))
                .addLast(exchanges);
    }

    /** Sees bytes before they are a request's head, which a slow client may never send whole. */
    private static final class FirstBytes extends ChannelInboundHandlerAdapter {
        private final ExchangeHandler exchanges;

        FirstBytes(ExchangeHandler exchanges) {
            this.exchanges = exchanges;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            exchanges.requestArrives(ctx.pipeline().context(exchanges));
            ctx.fireChannelRead(bytes);
        }
    }

    private void serveHttp2(ChannelHandlerContext ctx, Connection connection) {
        var settings =
                Http2Settings.defaultSettings()
                        .maxConcurrentStreams(config.limits().streamsMax())
                        .maxHeaderListSize(config.limits().headerBytesMax())
                        .initialWindowSize(STREAM_WINDOW_BYTES);
        var frames =
                Http2FrameCodecBuilder.forServer()
                        .initialSettings(settings)
                        .gracefulShutdownTimeoutMillis(config.limits().drainMax().toMillis())
                        .decoderEnforceMaxRstFramesPerWindow(RESETS_MAX, RESET_WINDOW_SECONDS)
                        .build();
        var streams =
                initializer(
                        stream ->
                                stream.pipeline()
                                        .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                                        .addLast(new ExchangeHandler(parts, false, connection)));
        ctx.pipeline().addLast(frames).addLast(new Http2MultiplexHandler(streams));
    }

    private interface Setup {
        void accept(Channel channel);
    }

    private static ChannelHandler initializer(Setup setup) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                setup.accept(channel);
            }
        };
    }

    /**
     * Stops to listen, tells HTTP/2 clients to go (GOAWAY), ends what waits for events, waits a
     * bounded time for the rest, then cuts it off. May be called twice.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (listener != null) {
            listener.close().awaitUninterruptibly();
        }
        parts.exchanges().drain();
        connections.forEach(HttpServer::closeGently);
        try {
            if (!parts.exchanges().awaitEnd(config.limits().drainMax())) {
                LOG.atWarn()
                        .addKeyValue("requests", parts.exchanges().count())
                        .log("requests were cut off at shutdown");
            }
            connections.close().await(config.limits().drainMax().toMillis());
            parts.exchanges().stop(Duration.ofSeconds(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        var _ = eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static void closeGently(Channel channel) {
        channel.eventLoop()
                .execute(
                        () -> {
                            boolean http2 =
                                    channel.pipeline().get(Http2MultiplexHandler.class) != null;
                            var connection = channel.pipeline().get(Connection.class);
                            // Closing an HTTP/2 channel sends GOAWAY and lets its streams end.
                            if (http2 || connection == null || connection.idle()) {
                                var _ = channel.close();
                            }
                        });
    }
}
