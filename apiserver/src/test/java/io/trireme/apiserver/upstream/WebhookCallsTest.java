package io.trireme.apiserver.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.codahale.metrics.MetricRegistry;

import io.trireme.api.codec.Json;
import io.trireme.apiserver.http.TestPki;
import io.trireme.apiserver.server.FakeObjects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Random;

/** What comes over the wire, good and bad, from a server that answers with whatever it is told. */
final class WebhookCallsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final TestPki pki = new TestPki("CN=webhook-ca");
    private final ServerSocket listening = listen();
    private final WebhookCalls calls =
            new WebhookCalls(
                    new Upstream(UpstreamConfig.defaults(), new MetricRegistry()),
                    new ServiceEndpoints(new FakeObjects(), new Random(1)));
    private volatile String asked = "";

    private ServerSocket listen() {
        try {
            return pki.serverTls()
                    .getServerSocketFactory()
                    .createServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() throws IOException {
        listening.close();
    }

    /** Answers one request with these bytes; keeps silent then, or ends. */
    private void serve(String answer, boolean end) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (var socket = listening.accept()) {
                                var in = new BufferedInputStream(socket.getInputStream());
                                asked = request(in);
                                socket.getOutputStream().write(answer.getBytes(UTF_8));
                                socket.getOutputStream().flush();
                                if (!end) {
                                    in.read();
                                }
                            } catch (SocketException e) {
                                // The caller left, or the test is over.
                            } catch (IOException e) {
                                // As above: TLS tells it in other ways.
                            }
                        });
    }

    private static String request(InputStream in) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            text.append((char) in.read());
        }
        int length =
                Integer.parseInt(
                        text.toString().replaceAll("(?si).*Content-Length: (\\d+).*", "$1"));
        return text + new String(in.readNBytes(length), US_ASCII);
    }

    private WebhookAddress address() {
        return WebhookAddress.of(
                Json.parse(
                        "{\"url\":\"https://127.0.0.1:%d/a/b\",\"caBundle\":\"%s\"}"
                                .formatted(listening.getLocalPort(), pki.caBundle())
                                .getBytes(UTF_8)));
    }

    private String post() throws Exception {
        return new String(calls.post(address(), "{}".getBytes(UTF_8), LIMIT), UTF_8);
    }

    private String refusal() {
        return assertThrows(WebhookException.class, this::post).getMessage();
    }

    @Test
    void bodyOfKnownLengthIsReadAndTheRequestIsWhole() throws Exception {
        serve("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false);
        assertEquals("ok", post());
        assertTrue(asked.startsWith("POST /a/b?timeout=20s HTTP/1.1\r\n"), asked);
        assertTrue(
                asked.contains("\r\nHost: 127.0.0.1:" + listening.getLocalPort() + "\r\n"), asked);
        assertTrue(asked.endsWith("\r\n\r\n{}"), asked);
    }

    @Test
    void chunksAndInterimAnswersAreRead() throws Exception {
        String chunks = "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n";
        serve(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
                        + chunks,
                false);
        assertEquals("abc0123456789", post());
    }

    @Test
    void bodyMayEndWithTheConnection() throws Exception {
        serve("HTTP/1.0 200 OK\r\n\r\nall of it", true);
        assertEquals("all of it", post());
    }

    @Test
    void errorsAreToldAsClientGoTellsThem() {
        serve("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", true);
        assertEquals("the server could not find the requested resource", refusal());
        serve("HTTP/1.1 500 Oh\r\nContent-Length: 4\r\n\r\nouch", true);
        assertEquals(
                "an error on the server (\"ouch\") has prevented the request from succeeding",
                refusal());
        String status = "{\"kind\":\"Status\",\"message\":\"no\"}";
        serve("HTTP/1.1 403 No\r\nContent-Length: " + status.length() + "\r\n\r\n" + status, true);
        assertEquals("no", refusal());
    }

    @Test
    void answersThatAreNoneEndTheCall() {
        for (var answer :
                new String[] {
                    "",
                    "SSH-2.0-OpenSSH\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
                    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\nabc",
                    "HTTP/1.1 200 OK\r\n" + "x".repeat(20_000)
                }) {
            serve(answer, true);
            var refused = assertThrows(WebhookException.class, this::post, answer);
            assertTrue(refused.getMessage().startsWith("Post \"https://127.0.0.1:"), answer);
        }
    }

    @Test
    void serverThatStaysSilentIsLeftInTime() {
        serve("", false);
        long begin = System.nanoTime();
        var late =
                assertThrows(
                        WebhookException.class,
                        () -> calls.post(address(), "{}".getBytes(UTF_8), Duration.ofSeconds(1)));
        assertTrue(late.getMessage().endsWith(": context deadline exceeded"), late.getMessage());
        assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 15);
    }
}
