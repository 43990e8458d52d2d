package io.trireme.benchmarks.api;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.trireme.chaos.cluster.RunningCluster;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Connections of HTTP/1.1 to one server, over TLS as the administrator, each with one request open
 * at a time. What receives an answer runs on an event loop and must not block.
 */
final class HttpConnections implements AutoCloseable {
    private static final int EVENT_LOOPS = 2;
    private static final int CHUNK_BYTES_MAX = 1 << 20;
    private static final int HEADER_BYTES_MAX = 8_192;
    private static final long CLOSE_SECONDS_MAX = 5;

    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(EVENT_LOOPS, NioIoHandler.newFactory());
    private final URI server;
    private final List<Channel> channels = new ArrayList<>();

    private HttpConnections(URI server) {
        this.server = server;
    }

    /** Connects them all, and waits until TLS stands. */
    static HttpConnections open(RunningCluster cluster, String server, int count)
            throws IOException, InterruptedException {
        var files = cluster.admin();
        SslContext tls =
                SslContextBuilder.forClient()
                        .trustManager(files.ca().toFile())
                        .keyManager(files.certificate().toFile(), files.key().toFile())
                        .build();
        var connections = new HttpConnections(cluster.apiAddress(server));
        try {
            for (int i = 0; i < count; i++) {
                connections.channels.add(connections.connect(tls));
            }
            for (Channel channel : connections.channels) {
                channel.pipeline().get(SslHandler.class).handshakeFuture().sync();
            }
        } catch (InterruptedException e) {
            connections.close();
            throw e;
        }
        return connections;
    }

    private Channel connect(SslContext tls) throws InterruptedException {
        var initializer =
                new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        tls.newHandler(
                                                channel.alloc(),
                                                server.getHost(),
                                                server.getPort()))
                                .addLast(
                                        new HttpClientCodec(
                                                HEADER_BYTES_MAX,
                                                HEADER_BYTES_MAX,
                                                CHUNK_BYTES_MAX))
                                .addLast(new AnswerHandler());
                    }
                };
        return new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .handler(initializer)
                .connect(server.getHost(), server.getPort())
                .sync()
                .channel();
    }

    int count() {
        return channels.size();
    }

    /** Sends a request without a body. */
    void get(int connection, String path, String accept, Receiver receiver) {
        send(connection, HttpMethod.GET, path, accept, "", receiver);
    }

    /** Sends a request with a body of JSON. */
    void post(int connection, String path, String body, Receiver receiver) {
        send(connection, HttpMethod.POST, path, "application/json", body, receiver);
    }

    /** Sends a request with a body of JSON. */
    void put(int connection, String path, String body, Receiver receiver) {
        send(connection, HttpMethod.PUT, path, "application/json", body, receiver);
    }

    private void send(
            int connection,
            HttpMethod method,
            String path,
            String accept,
            String body,
            Receiver receiver) {
        Channel channel = channels.get(connection);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var request =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        method,
                        path,
                        channel.alloc().buffer(bytes.length).writeBytes(bytes));
        request.headers()
                .set(HttpHeaderNames.HOST, server.getAuthority())
                .set(HttpHeaderNames.ACCEPT, accept)
                .set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
        if (bytes.length > 0) {
            request.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
        }
        channel.pipeline().get(AnswerHandler.class).expect(receiver);
        channel.writeAndFlush(request)
                .addListener(
                        sent -> {
                            if (!sent.isSuccess()) {
                                var _ = channel.close();
                            }
                        });
    }

    @Override
    public void close() {
        for (Channel channel : channels) {
            var _ = channel.close();
        }
        loops.shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
