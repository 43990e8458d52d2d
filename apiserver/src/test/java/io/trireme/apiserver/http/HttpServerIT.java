package io.trireme.apiserver.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.codahale.metrics.MetricRegistry;

import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.BodyWriter;
import io.trireme.apiserver.HttpHeaders;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

import javax.net.ssl.SSLSocket;

/** The wire by itself: whatever clients do, limits hold and other clients are served. */
final class HttpServerIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final HttpServerConfig.Limits LIMITS = HttpServerConfig.Limits.DEFAULT;

    @TempDir Path folder;
    private final TestPki pki = new TestPki("CN=test-ca");
    private final MetricRegistry metrics = new MetricRegistry();
    private HttpServer server;

    @AfterEach
    void close() {
        if (server != null) {
            server.close();
        }
    }

    private void serve(HttpServerConfig.Limits limits, RequestHandler handler) {
        var config =
                new HttpServerConfig(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        pki.writeServerFiles(folder),
                        limits);
        server =
                HttpServer.open(
                        config, handler, new StatusReplies(), InstantSource.system(), metrics);
    }

    private void serve(RequestHandler handler) {
        serve(LIMITS, handler);
    }

    private URI uri(String path) {
        return URI.create("https://127.0.0.1:" + server.address().getPort() + path);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(LIMIT);
    }

    private HttpClient client(Version version) {
        return HttpClient.newBuilder().version(version).sslContext(pki.clientTls()).build();
    }

    private static ApiReply ok(byte[] body) {
        return new ApiReply.Full(200, HttpHeaders.of("Content-Type", "text/plain"), body);
    }

    private static ApiReply streaming(BodyWriter writer) {
        return new ApiReply.Streaming(200, HttpHeaders.of("Content-Type", "text/plain"), writer);
    }

    private static byte[] text(int length) {
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = (byte) ('a' + i % 26);
        }
        return body;
    }

    /** A TLS socket that speaks HTTP/1.1 by hand. */
    private SSLSocket socket() throws IOException {
        var socket =
                (SSLSocket)
                        pki.clientTls()
                                .getSocketFactory()
                                .createSocket("127.0.0.1", server.address().getPort());
        socket.setSoTimeout((int) LIMIT.toMillis());
        return socket;
    }

    private static void write(SSLSocket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    private static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\nHost: a\r\n\r\n";
    }

    private static String readToEnd(SSLSocket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void requestReachesTheHandlerDecodedAndWhole(Version version) throws Exception {
        serve(
                (request, target) ->
                        target.send(
                                ok(
                                        (request.method()
                                                        + " "
                                                        + request.path()
                                                        + " "
                                                        + request.query().all("a")
                                                        + " "
                                                        + request.headers()
                                                                .first("x-own")
                                                                .orElse("")
                                                        + " "
                                                        + request.body().length)
                                                .getBytes(UTF_8))));
        try (var client = client(version)) {
            var sent =
                    request("/a%20b/c?a=1&a=%2F")
                            .header("X-Own", "v")
                            .PUT(BodyPublishers.ofByteArray(text(1_000_000)))
                            .build();
            var reply = client.send(sent, BodyHandlers.ofString());
            assertEquals("PUT /a b/c [1, /] v 1000000", reply.body());
            assertEquals(version, reply.version());
        }
    }

    @ParameterizedTest
    @EnumSource
    void bodyAboveTheLimitIs413AndTheServerGoesOn(Version version) throws Exception {
        serve((request, target) -> target.send(ok(request.body())));
        try (var client = client(version)) {
            var large =
                    request("/").POST(BodyPublishers.ofByteArray(text(LIMITS.bodyBytesMax() + 1)));
            var refused = client.send(large.build(), BodyHandlers.ofString());
            assertEquals(413, refused.statusCode());
            assertTrue(
                    refused.body()
                            .contains("\"message\":\"Request entity too large: limit is 3145728\""),
                    refused.body());
            var fitting =
                    request("/").POST(BodyPublishers.ofByteArray(text(LIMITS.bodyBytesMax())));
            assertEquals(
                    LIMITS.bodyBytesMax(),
                    client.send(fitting.build(), BodyHandlers.ofByteArray()).body().length);
        }
        await().atMost(LIMIT)
                .until(
                        () ->
                                metrics.getGauges()
                                        .get("trireme_apiserver_request_body_bytes")
                                        .getValue()
                                        .equals(0L));
    }

    @Test
    void bodyFarAboveTheLimitIsNotEvenRead() throws Exception {
        serve((request, target) -> target.send(ok(request.body())));
        try (var socket = socket()) {
            write(socket, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\nabc");
            String reply = readToEnd(socket);
            assertTrue(reply.startsWith("HTTP/1.1 413 "), reply);
            assertTrue(
                    reply.toLowerCase(java.util.Locale.ROOT).contains("connection: close"), reply);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET|400",
                "GET / HTTP/1.1\\r\\n\\r\\n|400",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n|400",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\n: empty\\r\\n\\r\\n|400",
                "GET /%zz HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n|400",
                "GET * HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n|400",
                "GET / HTTP/9.x\\r\\nHost: a\\r\\n\\r\\n|400",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: x\\r\\n\\r\\n|400",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 3\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n|400",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nzz\\r\\n|400",
            })
    void malformedRequestIsRefusedAndTheConnectionClosed(String request, int code)
            throws Exception {
        var handled = new AtomicInteger();
        serve(
                (_, target) -> {
                    handled.incrementAndGet();
                    target.send(ok(text(1)));
                });
        try (var socket = socket()) {
            String sent = request.replace("\\r", "\r").replace("\\n", "\n");
            write(socket, sent.contains("\n") ? sent : sent + "\r\n\r\n");
            String reply = readToEnd(socket);
            assertTrue(reply.startsWith("HTTP/1.1 " + code + " "), reply);
        }
        assertEquals(0, handled.get());
    }

    @Test
    void tooLongLinesAndHeadersHaveTheirOwnCodes() throws Exception {
        serve((_, target) -> target.send(ok(text(1))));
        try (var socket = socket()) {
            write(socket, "GET /" + "x".repeat(70_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertTrue(readToEnd(socket).startsWith("HTTP/1.1 414 "));
        }
        try (var socket = socket()) {
            write(socket, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(70_000) + "\r\n\r\n");
            assertTrue(readToEnd(socket).startsWith("HTTP/1.1 431 "));
        }
        try (var socket = socket()) {
            write(
                    socket,
                    "GET /?"
                            + "x".repeat(20_000)
                            + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertTrue(readToEnd(socket).startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void plainHttpOnTheTlsPortIsClosed() throws Exception {
        serve((_, target) -> target.send(ok(text(1))));
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
            byte[] answer = socket.getInputStream().readAllBytes();
            assertFalse(new String(answer, UTF_8).contains("HTTP/1.1 200"));
        }
        await().atMost(LIMIT)
                .until(
                        () ->
                                metrics.counter("apiserver_tls_handshake_errors_total").getCount()
                                        == 1);
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        serve((request, target) -> target.send(ok((request.path() + ";").getBytes(UTF_8))));
        try (var socket = socket()) {
            var requests = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n");
                requests.append(i == 99 ? "Connection: close\r\n\r\n" : "\r\n");
            }
            write(socket, requests.toString());
            String reply = readToEnd(socket);
            int last = -1;
            for (int i = 0; i < 100; i++) {
                int at = reply.indexOf("\r\n\r\n/" + i + ";");
                assertTrue(
                        at > last,
                        "reply "
                                + i
                                + " is not in its place in "
                                + reply.substring(0, Math.min(2000, reply.length())));
                last = at;
            }
        }
    }

    @Test
    void expectContinueIsAnsweredBeforeTheBody() throws Exception {
        serve((request, target) -> target.send(ok(request.body())));
        try (var socket = socket()) {
            write(
                    socket,
                    head(
                            "POST / HTTP/1.1",
                            "Content-Length: 3",
                            "Connection: close",
                            "Expect: 100-continue"));
            byte[] first = socket.getInputStream().readNBytes(12);
            assertEquals("HTTP/1.1 100", new String(first, UTF_8));
            write(socket, "abc");
            assertTrue(readToEnd(socket).endsWith("\r\n\r\nabc"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void headHasTheLengthAndNoBody(Version version) throws Exception {
        serve((_, target) -> target.send(ok(text(1234))));
        try (var client = client(version)) {
            var head = request("/").method("HEAD", BodyPublishers.noBody()).build();
            var reply = client.send(head, BodyHandlers.ofByteArray());
            assertEquals("1234", reply.headers().firstValue("content-length").orElse(""));
            assertEquals(0, reply.body().length);
        }
    }

    @ParameterizedTest
    @CsvSource({"131072,full", "131073,full", "131072,streamed", "131073,streamed"})
    void bodiesAbove128KiBAreCompressedWhenAccepted(int size, String form) throws Exception {
        byte[] body = text(size);
        serve(
                (_, target) ->
                        target.send(
                                form.equals("full")
                                        ? ok(body)
                                        : streaming(
                                                sink -> {
                                                    for (int at = 0; at < size; at += 1000) {
                                                        int end = Math.min(size, at + 1000);
                                                        sink.write(
                                                                java.util.Arrays.copyOfRange(
                                                                        body, at, end));
                                                    }
                                                })));
        try (var client = client(Version.HTTP_2)) {
            var plain = client.send(request("/").build(), BodyHandlers.ofByteArray());
            assertArrayEquals(body, plain.body());
            var asked = request("/").header("Accept-Encoding", "deflate, gzip").build();
            var reply = client.send(asked, BodyHandlers.ofByteArray());
            boolean compressed =
                    reply.headers().firstValue("content-encoding").orElse("").equals("gzip");
            assertEquals(size > 131_072, compressed);
            if (compressed) {
                assertArrayEquals(
                        body,
                        new GZIPInputStream(new java.io.ByteArrayInputStream(reply.body()))
                                .readAllBytes());
                assertTrue(reply.body().length < 10_000);
            }
        }
    }

    @Test
    void manyStreamsOfOneConnectionRunSideBySide() throws Exception {
        int streams = 200;
        var together = new CountDownLatch(streams);
        serve(
                (request, target) -> {
                    together.countDown();
                    boolean all = together.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
                    target.send(ok((request.path() + all).getBytes(UTF_8)));
                });
        try (var client = client(Version.HTTP_2)) {
            var replies = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int i = 0; i < streams; i++) {
                replies.add(client.sendAsync(request("/" + i).build(), BodyHandlers.ofString()));
            }
            for (int i = 0; i < streams; i++) {
                assertEquals("/" + i + "true", replies.get(i).get(20, TimeUnit.SECONDS).body());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void slowReaderHoldsTheWriterBackAndIsCutOff(Version version) throws Exception {
        var written = new AtomicLong();
        var failure = new CompletableFuture<IOException>();
        serve(
                LIMITS.withStallMax(Duration.ofSeconds(1)),
                (request, target) -> {
                    if (request.path().equals("/fast")) {
                        target.send(ok(text(10)));
                        return;
                    }
                    try {
                        target.send(
                                streaming(
                                        sink -> {
                                            byte[] chunk = text(16 * 1024);
                                            for (int i = 0; i < 16 * 1024; i++) {
                                                sink.write(chunk);
                                                written.addAndGet(chunk.length);
                                            }
                                        }));
                    } catch (IOException e) {
                        failure.complete(e);
                        throw e;
                    }
                });
        try (var client = client(version)) {
            var reply = client.send(request("/").build(), BodyHandlers.ofInputStream());
            try (InputStream body = reply.body()) {
                assertTrue(body.read() >= 0);
                // Nobody reads on: the kernel's and the client's buffers fill, then the writer
                // waits.
                String why = failure.get(20, TimeUnit.SECONDS).getMessage();
                assertTrue(why.contains("took no bytes"), why);
                assertTrue(written.get() < 64L * 1024 * 1024, "wrote " + written.get());
            }
            assertEquals(
                    10,
                    client.send(request("/fast").build(), BodyHandlers.ofByteArray())
                            .body()
                            .length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientThatLeavesEndsItsWatch(Version version) throws Exception {
        var ended = new CountDownLatch(1);
        serve(
                (_, target) ->
                        target.send(
                                streaming(
                                        sink -> {
                                            var closed = new CountDownLatch(1);
                                            sink.onClose(closed::countDown);
                                            sink.write(text(1));
                                            sink.flush();
                                            assertTrue(closed.await(20, TimeUnit.SECONDS));
                                            assertFalse(sink.isOpen());
                                            ended.countDown();
                                        })));
        try (var client = client(version)) {
            var reply = client.send(request("/").build(), BodyHandlers.ofInputStream());
            assertEquals('a', reply.body().read());
            reply.body().close();
            assertTrue(ended.await(20, TimeUnit.SECONDS));
        }
        await().atMost(LIMIT)
                .until(
                        () ->
                                metrics.getGauges()
                                        .get("trireme_apiserver_exchanges")
                                        .getValue()
                                        .equals(0));
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsWatchesCleanlyAndLetsRequestsFinish(Version version) throws Exception {
        var running = new CountDownLatch(2);
        var closing = new CountDownLatch(1);
        serve(
                (request, target) -> {
                    if (request.path().equals("/watch")) {
                        target.send(
                                streaming(
                                        sink -> {
                                            sink.write("event\n".getBytes(UTF_8));
                                            sink.flush();
                                            sink.onClose(closing::countDown);
                                            running.countDown();
                                            assertTrue(closing.await(20, TimeUnit.SECONDS));
                                        }));
                    } else {
                        running.countDown();
                        assertTrue(closing.await(20, TimeUnit.SECONDS));
                        target.send(ok("done".getBytes(UTF_8)));
                    }
                });
        try (var client = client(version)) {
            var watch = client.sendAsync(request("/watch").build(), BodyHandlers.ofString());
            var other = client.sendAsync(request("/slow").build(), BodyHandlers.ofString());
            assertTrue(running.await(20, TimeUnit.SECONDS));
            server.close();
            assertEquals("event\n", watch.get(20, TimeUnit.SECONDS).body());
            assertEquals("done", other.get(20, TimeUnit.SECONDS).body());
            assertThrows(
                    IOException.class,
                    () -> client.send(request("/").build(), BodyHandlers.ofString()));
        }
    }

    @Test
    void closeCutsOffWhatDoesNotEnd() throws Exception {
        var running = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        serve(
                LIMITS.withDrainMax(Duration.ofMillis(300)),
                (_, target) -> {
                    running.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                    target.send(ok(text(1)));
                });
        try (var client = client(Version.HTTP_1_1)) {
            var reply = client.sendAsync(request("/").build(), BodyHandlers.ofString());
            assertTrue(running.await(20, TimeUnit.SECONDS));
            server.close();
            assertTrue(interrupted.await(20, TimeUnit.SECONDS));
            assertThrows(Exception.class, () -> reply.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void failureBeforeTheFirstByteIsAStatusAndLaterOneCutsTheReply() throws Exception {
        serve(
                (request, target) ->
                        target.send(
                                streaming(
                                        sink -> {
                                            if (request.path().equals("/late")) {
                                                sink.write(text(10));
                                                sink.flush();
                                            }
                                            throw new ApiStatusException(
                                                    ApiStatus.badRequest("no"));
                                        })));
        for (var version : List.of(Version.HTTP_1_1, Version.HTTP_2)) {
            try (var client = client(version)) {
                var early = client.send(request("/early").build(), BodyHandlers.ofString());
                assertEquals(400, early.statusCode());
                assertTrue(early.body().contains("\"message\":\"no\""), early.body());
                assertThrows(
                        IOException.class,
                        () -> client.send(request("/late").build(), BodyHandlers.ofString()));
            }
        }
    }

    @Test
    void connectionsAboveTheLimitAreClosed() throws Exception {
        serve(LIMITS.withConnectionsMax(2), (_, target) -> target.send(ok(text(1))));
        try (var first = socket();
                var second = socket()) {
            first.startHandshake();
            second.startHandshake();
            assertThrows(
                    IOException.class,
                    () -> {
                        try (var third = socket()) {
                            third.startHandshake();
                        }
                    });
            write(second, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertTrue(readToEnd(second).startsWith("HTTP/1.1 200 "));
        }
        assertEquals(1, metrics.counter("trireme_apiserver_connections_refused_total").getCount());
    }

    @Test
    void portInUseIsOneClearSentence() {
        serve((_, target) -> target.send(ok(text(1))));
        var config = new HttpServerConfig(server.address(), pki.writeServerFiles(folder), LIMITS);
        var refused =
                assertThrows(
                        ServerStartException.class,
                        () ->
                                HttpServer.open(
                                        config,
                                        (_, _) -> {},
                                        new StatusReplies(),
                                        InstantSource.system(),
                                        new MetricRegistry()));
        assertTrue(
                refused.getMessage()
                        .startsWith(
                                "cannot listen on 127.0.0.1:" + server.address().getPort() + ": "),
                refused.getMessage());
    }
}
