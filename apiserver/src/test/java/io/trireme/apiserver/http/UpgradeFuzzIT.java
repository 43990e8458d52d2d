package io.trireme.apiserver.http;

import static io.trireme.apiserver.http.Wire.LIMIT;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.codahale.metrics.MetricRegistry;

import io.trireme.api.status.ApiStatus;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.upstream.Destination;
import io.trireme.apiserver.upstream.FakeUpstream;
import io.trireme.apiserver.upstream.FakeUpstream.Peer;
import io.trireme.apiserver.upstream.Forwarding;
import io.trireme.apiserver.upstream.Upstream;
import io.trireme.apiserver.upstream.UpstreamConfig;
import io.trireme.apiserver.upstream.UpstreamException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

import javax.net.ssl.SSLSocket;

/** Whatever a client says when it asks for another protocol, it leaves nothing behind. */
final class UpgradeFuzzIT {
    private static final int SEEDS = 120;

    private static final List<String> LINES =
            List.of(
                    "Connection: Upgrade",
                    "Connection: upgrade, keep-alive",
                    "Connection: close, Upgrade",
                    "Connection:",
                    "Connection: Content-Length, Transfer-Encoding, Host",
                    "Upgrade: SPDY/3.1",
                    "Upgrade: websocket",
                    "Upgrade: HTTP/1.1",
                    "Upgrade: h2c",
                    "Upgrade:",
                    "Upgrade: a, b\t, c",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Version: 99999999999999999999",
                    "Sec-WebSocket-Protocol: v5.channel.k8s.io, \u00e9",
                    "X-Stream-Protocol-Version: v4.channel.k8s.io",
                    "X-Forwarded-For: ,,,",
                    "Expect: 100-continue",
                    "Content-Length: 0",
                    "Content-Length: 5",
                    "Content-Length: -1",
                    "Transfer-Encoding: chunked",
                    "Transfer-Encoding: gzip, chunked",
                    "Authorization: Basic \u0080",
                    "Host: b",
                    "no colon",
                    " folded: line");
    private static final List<String> METHODS = List.of("GET", "POST", "HEAD", "OPTIONS", "BREW");
    private static final List<String> TARGETS =
            List.of("/exec", "/exec?command=%00", "/exec?a b", "/ex%zz", "*", "http://b/exec?#");
    private static final List<String> BODIES =
            List.of(
                    "",
                    "hello",
                    "5\r\nhello\r\n0\r\n\r\n",
                    "zz\r\n",
                    "\0\0\0\0",
                    "GET / HTTP/1.1\r\n\r\n");

    @TempDir Path folder;
    private final MetricRegistry metrics = new MetricRegistry();
    private final Upstream upstream = new Upstream(UpstreamConfig.defaults(), metrics);
    private Wire wire;
    private FakeUpstream other;

    @BeforeEach
    void open() throws IOException {
        wire = new Wire(folder);
        other = FakeUpstream.plain(UpgradeFuzzIT::agree);
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
                });
    }

    private ApiReply answer(ApiRequest request) throws InterruptedException {
        try {
            return upstream.forward(
                    request,
                    Forwarding.to(Destination.http("127.0.0.1", other.port()), "/").asEndless());
        } catch (UpstreamException e) {
            var status = new ApiStatus(503, "ServiceUnavailable", "gone", Optional.empty());
            return new StatusReplies().of(status, request);
        }
    }

    /** Agrees to every protocol, and says back what is said in it. */
    private static void agree(Peer peer) throws IOException {
        var head = peer.readHead();
        var protocol = Peer.header(head, "Upgrade");
        if (protocol.isPresent()) {
            peer.writeHead(
                    "HTTP/1.1 101 Switching Protocols",
                    "Connection: Upgrade",
                    "Upgrade: " + protocol.get());
            peer.in().transferTo(peer.out());
        } else {
            peer.writeHead("HTTP/1.1 200 OK", "Content-Length: 2");
            peer.write("ok");
        }
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        other.close();
    }

    private static <T> T any(List<T> of, SplittableRandom random) {
        return of.get(random.nextInt(of.size()));
    }

    private static String request(SplittableRandom random) {
        var lines = new ArrayList<String>();
        lines.add(any(METHODS, random) + " " + any(TARGETS, random) + " HTTP/1.1");
        lines.add("Host: a");
        for (int i = random.nextInt(6); i >= 0; i--) {
            lines.add(any(LINES, random));
        }
        return String.join("\r\n", lines) + "\r\n\r\n" + any(BODIES, random);
    }

    @Test
    void everyRequestIsAnsweredOrCutAndNothingStaysOpen() throws Exception {
        for (int seed = 1; seed <= SEEDS; seed++) {
            String request = request(new SplittableRandom(seed));
            String reply = said(request);
            assertTrue(
                    reply.isEmpty() || reply.matches("(?s)HTTP/1\\.1 (1|2|4|503).*"),
                    "seed " + seed + ": " + request + "\n---\n" + reply);
        }
        await().atMost(LIMIT).untilAsserted(() -> assertEquals(0, wire.connections()));
        for (String open : List.of("trireme_upstream_connections", "trireme_upstream_tunnels")) {
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertEquals(0, metrics.counter(open).getCount(), open));
        }
    }

    private String said(String request) throws IOException {
        try (SSLSocket socket = wire.socket()) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
