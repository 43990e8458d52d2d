package io.trireme.apiserver.http;

import static io.trireme.apiserver.http.Wire.LIMIT;
import static io.trireme.apiserver.http.Wire.readToEnd;
import static io.trireme.apiserver.http.Wire.text;
import static io.trireme.apiserver.http.Wire.write;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.codahale.metrics.MetricRegistry;

import io.trireme.api.status.ApiStatus;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.UpgradedConnection;
import io.trireme.apiserver.upstream.ClientIdentity;
import io.trireme.apiserver.upstream.Destination;
import io.trireme.apiserver.upstream.FakeUpstream;
import io.trireme.apiserver.upstream.FakeUpstream.Peer;
import io.trireme.apiserver.upstream.Forwarding;
import io.trireme.apiserver.upstream.Upstream;
import io.trireme.apiserver.upstream.UpstreamConfig;
import io.trireme.apiserver.upstream.UpstreamException;
import io.trireme.apiserver.upstream.UpstreamTls;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** Requests that another server answers, over real sockets. */
final class ForwardingIT {
    private static final int LARGE = 12 * 1024 * 1024;

    @TempDir Path folder;
    private final MetricRegistry metrics = new MetricRegistry();
    private final Upstream upstream = new Upstream(UpstreamConfig.defaults(), metrics);
    private Wire wire;
    private FakeUpstream other;

    @BeforeEach
    void open() {
        wire = new Wire(folder);
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        if (other != null) {
            other.close();
            assertEquals(List.of(), other.failures());
        }
        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertEquals(
                                        0,
                                        metrics.counter("trireme_upstream_connections")
                                                .getCount()));
    }

    /** Serves everything by passing it on to the other server. */
    private void forward(UnaryOperator<Forwarding> change) {
        wire.serve(
                new RequestHandler() {
                    @Override
                    public boolean takesBodyAsItComes(String target) {
                        return true;
                    }

                    @Override
                    public void handle(ApiRequest request, Target target)
                            throws IOException, InterruptedException {
                        target.send(answer(request));
                    }

                    private ApiReply answer(ApiRequest request) throws InterruptedException {
                        var to =
                                Forwarding.to(
                                        Destination.http("127.0.0.1", other.port()), "/there");
                        try {
                            return upstream.forward(request, change.apply(to));
                        } catch (UpstreamException e) {
                            var status =
                                    new ApiStatus(
                                            503,
                                            e.reason().toString(),
                                            e.getMessage(),
                                            Optional.empty());
                            return new StatusReplies().of(status, request);
                        }
                    }
                });
    }

    private void forward() {
        forward(UnaryOperator.identity());
    }

    private void speaks(FakeUpstream.Session session) throws IOException {
        other = FakeUpstream.plain(session);
    }

    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: SPDY/3.1";

    private static void accepts(Peer peer) throws IOException {
        var head = peer.readHead();
        assertEquals(Optional.of("Upgrade"), Peer.header(head, "Connection"));
        assertEquals(Optional.of("SPDY/3.1"), Peer.header(head, "Upgrade"));
        peer.writeHead(
                "HTTP/1.1 101 Switching Protocols",
                "Connection: Upgrade",
                "Upgrade: SPDY/3.1",
                "X-Stream-Protocol-Version: v4.channel.k8s.io");
    }

    /** A connection that has been upgraded; what follows the head is the other server's. */
    private SSLSocket upgraded() throws IOException {
        var socket = wire.socket();
        write(socket, Wire.head("POST /exec HTTP/1.1", UPGRADE));
        String head = readHead(socket.getInputStream());
        assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\r\n"), head);
        assertTrue(head.toLowerCase(Locale.ROOT).contains("upgrade: spdy/3.1"), head);
        assertTrue(head.contains("v4.channel.k8s.io"), head);
        return socket;
    }

    private static String readHead(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int one = in.read();
            if (one < 0) {
                break;
            }
            head.append((char) one);
        }
        return head.toString();
    }

    @ParameterizedTest
    @EnumSource
    void requestAndReplyPassWithoutWhatIsNotForThem(Version version) throws Exception {
        var seen = new CompletableFuture<List<String>>();
        speaks(
                peer -> {
                    seen.complete(peer.readHead());
                    assertEquals("body", new String(peer.in().readNBytes(4), UTF_8));
                    peer.writeHead(
                            "HTTP/1.1 418 I'm a teapot",
                            "Content-Type: text/tea",
                            "Keep-Alive: timeout=5",
                            "Content-Length: 5",
                            "X-Of: other");
                    peer.write("hello");
                });
        forward(to -> to.withHeader("X-Remote-User", "alice"));
        try (var client = wire.client(version)) {
            var reply =
                    client.send(
                            wire.request("/here?a=b")
                                    .header("Authorization", "Bearer secret")
                                    .header("X-Remote-User", "mallory")
                                    .header("X-Remote-Group", "system:masters")
                                    .header("Impersonate-User", "mallory")
                                    .header("X-Own", "kept")
                                    .POST(BodyPublishers.ofString("body"))
                                    .build(),
                            BodyHandlers.ofString());
            assertEquals(418, reply.statusCode());
            assertEquals("hello", reply.body());
            assertEquals(Optional.of("text/tea"), reply.headers().firstValue("Content-Type"));
            assertEquals(Optional.of("other"), reply.headers().firstValue("X-Of"));
            assertEquals(Optional.empty(), reply.headers().firstValue("Keep-Alive"));
        }
        var head = seen.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertEquals("POST /there HTTP/1.1", head.getFirst());
        assertEquals(Optional.of("127.0.0.1:" + other.port()), Peer.header(head, "Host"));
        assertEquals(Optional.of("4"), Peer.header(head, "Content-Length"));
        assertEquals(Optional.of("close"), Peer.header(head, "Connection"));
        assertEquals(Optional.of("127.0.0.1"), Peer.header(head, "X-Forwarded-For"));
        assertEquals(Optional.of("alice"), Peer.header(head, "X-Remote-User"));
        assertEquals(Optional.of("kept"), Peer.header(head, "X-Own"));
        for (String none : List.of("Authorization", "X-Remote-Group", "Impersonate-User")) {
            assertEquals(Optional.empty(), Peer.header(head, none), none);
        }
    }

    @ParameterizedTest
    @EnumSource
    void largeBodiesPassBothWays(Version version) throws Exception {
        byte[] large = text(LARGE);
        speaks(
                peer -> {
                    peer.readHead();
                    assertArrayEquals(large, peer.in().readNBytes(LARGE));
                    peer.writeHead("HTTP/1.1 200 OK");
                    peer.out().write(large);
                });
        forward();
        try (var client = wire.client(version)) {
            var reply =
                    client.send(
                            wire.request("/").POST(BodyPublishers.ofByteArray(large)).build(),
                            BodyHandlers.ofByteArray());
            assertEquals(200, reply.statusCode());
            assertArrayEquals(large, reply.body());
        }
    }

    @Test
    void bodyOfUnknownLengthPassesInChunks() throws Exception {
        var got = new CompletableFuture<String>();
        speaks(
                peer -> {
                    var head = peer.readHead();
                    assertEquals(Optional.of("chunked"), Peer.header(head, "Transfer-Encoding"));
                    got.complete(
                            new String(
                                    peer.in().readNBytes("4\r\nbody\r\n0\r\n\r\n".length()),
                                    UTF_8));
                    peer.writeHead("HTTP/1.1 204 No Content");
                });
        forward();
        var socket = wire.socket();
        write(socket, Wire.head("PUT / HTTP/1.1", "Transfer-Encoding: chunked"));
        write(socket, "4\r\nbody\r\n0\r\n\r\n");
        assertTrue(readHead(socket.getInputStream()).startsWith("HTTP/1.1 204 "));
        assertEquals("4\r\nbody\r\n0\r\n\r\n", got.get());
        socket.close();
    }

    /** Each piece is there before the next one is sent: a log that is followed. */
    @Test
    void piecesOfAReplyComeWhenTheyAreSent() throws Exception {
        var read = new CountDownLatch(1);
        speaks(
                peer -> {
                    peer.readHead();
                    peer.writeHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
                    peer.write("4\r\none\n\r\n");
                    assertTrue(read.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
                    peer.write("4\r\ntwo\n\r\n0\r\n\r\n");
                });
        forward();
        try (var client = wire.client(Version.HTTP_2)) {
            var lines =
                    client.send(wire.request("/").build(), BodyHandlers.ofLines())
                            .body()
                            .iterator();
            assertEquals("one", lines.next());
            read.countDown();
            assertEquals("two", lines.next());
        }
    }

    @Test
    void slowReaderHoldsTheOtherServerBack() throws Exception {
        var sent = new AtomicLong();
        long all = 256L * 1024 * 1024;
        var stopped = new CountDownLatch(1);
        speaks(
                peer -> {
                    peer.readHead();
                    peer.writeHead("HTTP/1.1 200 OK", "Content-Length: " + all);
                    byte[] piece = text(64 * 1024);
                    try {
                        while (sent.get() < all) {
                            peer.out().write(piece);
                            sent.addAndGet(piece.length);
                        }
                    } catch (IOException _) {
                        stopped.countDown();
                    }
                });
        forward();
        var socket = wire.socket();
        write(socket, Wire.head("GET / HTTP/1.1"));
        assertTrue(readHead(socket.getInputStream()).startsWith("HTTP/1.1 200 "));
        awaitStandstill(sent);
        assertTrue(sent.get() < all / 4, sent + " bytes were taken that nobody reads");
        // The client that leaves ends it all.
        socket.close();
        assertTrue(stopped.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void slowServerHoldsAnUploadingClientBack() throws Exception {
        var sent = new AtomicLong();
        long all = 256L * 1024 * 1024;
        var mayEnd = new CountDownLatch(1);
        speaks(
                peer -> {
                    peer.readHead();
                    assertTrue(mayEnd.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
                    peer.writeHead("HTTP/1.1 413 Too Large", "Content-Length: 0");
                });
        forward();
        var socket = wire.socket();
        write(socket, Wire.head("POST / HTTP/1.1", "Content-Length: " + all));
        var upload =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    byte[] piece = text(64 * 1024);
                                    try {
                                        while (sent.get() < all) {
                                            socket.getOutputStream().write(piece);
                                            sent.addAndGet(piece.length);
                                        }
                                    } catch (IOException _) {
                                        // The server has answered and closed.
                                    }
                                });
        awaitStandstill(sent);
        assertTrue(sent.get() < all / 4, sent + " bytes were taken that nobody reads");
        mayEnd.countDown();
        assertTrue(readHead(socket.getInputStream()).startsWith("HTTP/1.1 413 "));
        socket.close();
        upload.join();
    }

    /** Returns when a count that has begun to grow does so no more. */
    private static void awaitStandstill(AtomicLong count) {
        var last = new AtomicLong(-1);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> count.get() > 0 && last.getAndSet(count.get()) == count.get());
    }

    @Test
    void replyThatIsCutOffIsNotWhole() throws Exception {
        speaks(
                peer -> {
                    peer.readHead();
                    peer.writeHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
                    peer.write("4\r\nhalf\r\n");
                });
        forward();
        var socket = wire.socket();
        write(socket, Wire.head("GET / HTTP/1.1"));
        String reply = readToEnd(socket);
        assertTrue(reply.contains("4\r\nhalf\r\n"), reply);
        assertTrue(!reply.contains("\r\n0\r\n"), reply);
    }

    @Test
    void clientThatLeavesWhileItWaitsEndsTheRequest() throws Exception {
        var asked = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        speaks(
                peer -> {
                    peer.readHead();
                    asked.countDown();
                    assertEquals(-1, peer.in().read());
                    left.countDown();
                });
        forward();
        var socket = wire.socket();
        write(socket, Wire.head("GET / HTTP/1.1"));
        assertTrue(asked.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
        socket.close();
        assertTrue(left.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void connectionsServeOnAfterAReply() throws Exception {
        speaks(
                peer -> {
                    peer.readHead();
                    peer.writeHead("HTTP/1.1 200 OK", "Content-Length: 2");
                    peer.write("ok");
                });
        forward();
        var socket = wire.socket();
        for (int i = 0; i < 2; i++) {
            write(socket, Wire.head("GET / HTTP/1.1"));
            assertTrue(readHead(socket.getInputStream()).startsWith("HTTP/1.1 200 "));
            assertEquals("ok", new String(socket.getInputStream().readNBytes(2), UTF_8));
        }
        socket.close();
    }

    @Test
    void upgradeMakesOneConnectionOfTwo() throws Exception {
        byte[] large = text(LARGE);
        speaks(
                peer -> {
                    accepts(peer);
                    peer.write("first");
                    peer.in().transferTo(peer.out());
                });
        forward(Forwarding::asEndless);
        var socket = upgraded();
        assertEquals("first", new String(socket.getInputStream().readNBytes(5), UTF_8));
        var sender =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        socket.getOutputStream().write(large);
                                        socket.getOutputStream().flush();
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                });
        assertArrayEquals(large, socket.getInputStream().readNBytes(LARGE));
        sender.join();
        assertEquals(1, metrics.counter("trireme_upstream_tunnels").getCount());
        socket.close();
        await().atMost(LIMIT)
                .until(() -> metrics.counter("trireme_upstream_tunnels").getCount() == 0);
    }

    @Test
    void tunnelWhoseServerEndsDeliversAllBeforeItsEnd() throws Exception {
        byte[] large = text(LARGE);
        speaks(
                peer -> {
                    accepts(peer);
                    peer.out().write(large);
                    peer.socket().shutdownOutput();
                    assertEquals(-1, peer.in().read());
                });
        forward(Forwarding::asEndless);
        var socket = upgraded();
        assertArrayEquals(large, socket.getInputStream().readAllBytes());
    }

    @Test
    void tunnelWhoseClientEndsDeliversAllBeforeItsEnd() throws Exception {
        byte[] large = text(LARGE);
        var got = new CompletableFuture<byte[]>();
        speaks(
                peer -> {
                    accepts(peer);
                    got.complete(peer.in().readAllBytes());
                });
        forward(Forwarding::asEndless);
        var socket = upgraded();
        socket.getOutputStream().write(large);
        socket.shutdownOutput();
        assertArrayEquals(large, got.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(-1, socket.getInputStream().read());
    }

    @Test
    void slowClientOfATunnelHoldsTheServerBack() throws Exception {
        var sent = new AtomicLong();
        long all = 256L * 1024 * 1024;
        speaks(
                peer -> {
                    accepts(peer);
                    byte[] piece = text(64 * 1024);
                    try {
                        while (sent.get() < all) {
                            peer.out().write(piece);
                            sent.addAndGet(piece.length);
                        }
                    } catch (IOException _) {
                        // The client has left.
                    }
                });
        forward(Forwarding::asEndless);
        var socket = upgraded();
        awaitStandstill(sent);
        assertTrue(sent.get() < all / 4, sent + " bytes were taken that nobody reads");
        socket.close();
    }

    @Test
    void refusalOfAnUpgradeIsAReplyLikeOthers() throws Exception {
        speaks(
                peer -> {
                    peer.readHead();
                    peer.writeHead("HTTP/1.1 403 Forbidden", "Content-Length: 2");
                    peer.write("no");
                });
        forward(Forwarding::asEndless);
        var socket = wire.socket();
        write(socket, Wire.head("POST /exec HTTP/1.1", UPGRADE));
        assertTrue(readHead(socket.getInputStream()).startsWith("HTTP/1.1 403 Forbidden\r\n"));
        assertEquals("no", new String(socket.getInputStream().readNBytes(2), UTF_8));
        socket.close();
    }

    @Test
    void serverThatStopsEndsItsTunnelsAtOnce() throws Exception {
        var ended = new CountDownLatch(1);
        speaks(
                peer -> {
                    accepts(peer);
                    assertEquals(-1, peer.in().read());
                    ended.countDown();
                });
        forward(Forwarding::asEndless);
        var socket = upgraded();
        long start = System.nanoTime();
        wire.close();
        assertTrue(ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(-1, socket.getInputStream().read());
        var took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(Wire.LIMITS.drainMax()) < 0, took.toString());
    }

    @Test
    void overHttp2NothingIsUpgraded() throws Exception {
        var abandoned = new CountDownLatch(1);
        wire.serve(
                (_, target) ->
                        target.send(
                                new ApiReply.Upgrade(
                                        HttpHeaders.EMPTY,
                                        new ApiReply.Conversation() {
                                            @Override
                                            public void hold(UpgradedConnection client) {
                                                throw new AssertionError("upgraded");
                                            }

                                            @Override
                                            public void abandon() {
                                                abandoned.countDown();
                                            }
                                        })));
        try (var client = wire.client(Version.HTTP_2)) {
            var reply = client.send(wire.request("/").build(), BodyHandlers.ofString());
            assertEquals(400, reply.statusCode());
            assertTrue(reply.body().contains("Upgrade request required"), reply.body());
        }
        assertTrue(abandoned.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    private String failure(Forwarding to) {
        var request =
                new ApiRequest(
                        "GET",
                        "/",
                        QueryParameters.EMPTY,
                        HttpHeaders.EMPTY,
                        new byte[0],
                        Optional.empty(),
                        "here");
        var failure =
                assertThrows(UpstreamException.class, () -> upstream.send(request, to).close());
        return failure.reason() + " " + failure.getMessage();
    }

    @Test
    void whatIsNotThereOrAnswersNoHttpIsSaid() throws Exception {
        speaks(
                peer -> {
                    peer.readHead();
                    peer.write("SSH-2.0-OpenSSH\r\n\r\n");
                });
        var there = Destination.http("127.0.0.1", other.port());
        String bad = failure(Forwarding.to(there, "/"));
        assertTrue(bad.startsWith("BAD_REPLY malformed HTTP response: "), bad);
        other.close();
        assertEquals(
                "UNREACHABLE dial tcp 127.0.0.1:" + other.port() + ": connect: connection refused",
                failure(Forwarding.to(there, "/")));
    }

    @Test
    void replyThatDoesNotBeginInTimeOrHasAHugeHeadIsAFailure() throws Exception {
        speaks(
                peer -> {
                    if (peer.readHead().getFirst().contains("slow")) {
                        assertEquals(-1, peer.in().read());
                        return;
                    }
                    try {
                        peer.writeHead("HTTP/1.1 200 OK", "X: " + "x".repeat(100_000));
                    } catch (IOException _) {
                        // Nobody took it.
                    }
                });
        var there = Destination.http("127.0.0.1", other.port());
        assertEquals(
                "NO_REPLY net/http: timeout awaiting response headers",
                failure(Forwarding.to(there, "/slow").withReplyMax(Duration.ofMillis(100))));
        String huge = failure(Forwarding.to(there, "/huge"));
        assertTrue(huge.startsWith("BAD_REPLY malformed HTTP response: HTTP header"), huge);
    }

    /** TLS: both sides show who they are, and neither takes another one. */
    @Test
    void certificatesAreShownAndChecked() throws Exception {
        var shown = new CompletableFuture<String>();
        other =
                FakeUpstream.tls(
                        wire.pki.serverTls(),
                        peer -> {
                            peer.readHead();
                            shown.complete(nameOf((SSLSocket) peer.socket()));
                            peer.writeHead("HTTP/1.1 200 OK", "Content-Length: 2");
                            peer.write("ok");
                        });
        var identity = wire.pki.client("CN=kubelet-client");
        var tls =
                UpstreamTls.verifying(
                        List.of(wire.pki.certificate()),
                        Optional.of(
                                new ClientIdentity(
                                        List.of(identity.certificate()), identity.key())));
        forward(to -> Forwarding.to(Destination.https("127.0.0.1", other.port(), tls), "/"));
        try (var client = wire.client(Version.HTTP_2)) {
            var reply = client.send(wire.request("/").build(), BodyHandlers.ofString());
            assertEquals("200 ok", reply.statusCode() + " " + reply.body());
        }
        assertEquals("CN=kubelet-client", shown.get());
    }

    private static String nameOf(SSLSocket socket) {
        try {
            return socket.getSession().getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException _) {
            return "nobody";
        }
    }

    @Test
    void certificateOfAnotherAuthorityOrNameIsRefused() throws Exception {
        other =
                FakeUpstream.tls(
                        wire.pki.serverTls(),
                        peer -> {
                            peer.readHead();
                            peer.writeHead("HTTP/1.1 200 OK", "Content-Length: 0");
                        });
        var own = UpstreamTls.verifying(List.of(wire.pki.certificate()), Optional.empty());
        var stranger =
                UpstreamTls.verifying(
                        List.of(new TestPki("CN=other-ca").certificate()), Optional.empty());
        for (var tls : List.of(stranger, own.withServerName("kubelet.example.com"))) {
            String failure =
                    failure(Forwarding.to(Destination.https("127.0.0.1", other.port(), tls), "/"));
            assertTrue(
                    failure.startsWith("TLS tls: failed to verify certificate: x509: "), failure);
        }
        forward(
                to ->
                        Forwarding.to(
                                Destination.https(
                                        "127.0.0.1", other.port(), own.withServerName("localhost")),
                                "/"));
        try (var client = wire.client(Version.HTTP_2)) {
            assertEquals(
                    200,
                    client.send(wire.request("/").build(), BodyHandlers.ofString()).statusCode());
        }
        other.close();
        // Refused handshakes are failures of the other server, too.
        other = null;
    }
}
