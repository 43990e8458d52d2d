package io.trireme.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.codahale.metrics.MetricRegistry;

import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.BodyWriter;
import io.trireme.apiserver.HttpHeaders;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

import javax.net.ssl.SSLSocket;

/** A server on a free loopback port, and what tests say to it. */
final class Wire implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final HttpServerConfig.Limits LIMITS = HttpServerConfig.Limits.DEFAULT;

    final TestPki pki = new TestPki("CN=test-ca");
    final MetricRegistry metrics = new MetricRegistry();
    private final Path folder;
    private HttpServer server;

    Wire(Path folder) {
        this.folder = folder;
    }

    /** How many connections are open. */
    int connections() {
        return (Integer) metrics.getGauges().get("trireme_apiserver_connections").getValue();
    }

    HttpServer server() {
        return server;
    }

    void serve(HttpServerConfig.Limits limits, RequestHandler handler) {
        var config =
                new HttpServerConfig(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        pki.writeServerFiles(folder),
                        limits);
        server =
                HttpServer.open(
                        config, handler, new StatusReplies(), InstantSource.system(), metrics);
    }

    void serve(RequestHandler handler) {
        serve(LIMITS, handler);
    }

    URI uri(String path) {
        return URI.create("https://127.0.0.1:" + server.address().getPort() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(LIMIT);
    }

    HttpClient client(Version version) {
        return HttpClient.newBuilder().version(version).sslContext(pki.clientTls()).build();
    }

    static ApiReply ok(byte[] body) {
        return new ApiReply.Full(200, HttpHeaders.of("Content-Type", "text/plain"), body);
    }

    static ApiReply streaming(BodyWriter writer) {
        return new ApiReply.Streaming(200, HttpHeaders.of("Content-Type", "text/plain"), writer);
    }

    static byte[] text(int length) {
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = (byte) ('a' + i % 26);
        }
        return body;
    }

    /** A TLS socket that speaks HTTP/1.1 by hand. */
    SSLSocket socket() throws IOException {
        var socket =
                (SSLSocket)
                        pki.clientTls()
                                .getSocketFactory()
                                .createSocket("127.0.0.1", server.address().getPort());
        socket.setSoTimeout((int) LIMIT.toMillis());
        return socket;
    }

    static void write(SSLSocket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\nHost: a\r\n\r\n";
    }

    static String readToEnd(SSLSocket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
