package io.trireme.client.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;

import io.trireme.client.ApiCall;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.tls.TlsContexts;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLParameters;

class HttpTransportTest {
    private static final TestPki PKI = TestPki.create();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpsServer server;
    private HttpTransport transport;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(PKI.serverContext()) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                        wanted.setNeedClientAuth(true);
                        parameters.setSSLParameters(wanted);
                    }
                });
        server.setExecutor(threads);
        server.start();
        transport = new HttpTransport(config(uri()));
    }

    @AfterEach
    void stop() {
        over.countDown();
        transport.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void callCarriesHeadersAndTheClientCertificate() throws InterruptedException {
        serve(
                exchange -> {
                    var tls = (HttpsExchange) exchange;
                    String answer =
                            tls.getSSLSession().getPeerPrincipal().getName()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("user-agent")
                                    + " "
                                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                    reply(exchange, 201, answer);
                });

        var response =
                transport.call(
                        new ApiCall(
                                "POST",
                                "/api/v1/x?y=z",
                                new TreeMap<>(Map.of("user-agent", "me")),
                                "body".getBytes(UTF_8)));

        assertEquals(201, response.status());
        assertEquals("CN=client me body", new String(response.body(), UTF_8));
    }

    @Test
    void refusedConnectionGoesOnToTheNextServerEvenForAWrite() throws Exception {
        serve(exchange -> reply(exchange, 200, "here"));
        try (var more = new HttpTransport(config(unusedUri(), uri()))) {
            assertEquals("here", new String(more.call(post()).body(), UTF_8));
        }
    }

    @Test
    void noServerAtAllIsWithoutEffect() throws Exception {
        try (var none = new HttpTransport(config(unusedUri(), unusedUri()))) {
            var failure = assertThrows(ApiUnreachableException.class, () -> none.call(post()));
            assertFalse(failure.outcomeUnknown());
        }
    }

    @Test
    void brokenWriteIsNotRepeatedAndItsOutcomeIsUnknown() throws Exception {
        var seen = new AtomicInteger();
        serve(
                exchange -> {
                    seen.incrementAndGet();
                    exchange.close();
                });
        try (var more = new HttpTransport(config(uri(), uri()))) {
            var failure = assertThrows(ApiUnreachableException.class, () -> more.call(post()));

            assertTrue(failure.outcomeUnknown());
            assertEquals(1, seen.get());
        }
    }

    @Test
    void callThatHangsEndsAtItsLimit() {
        serve(_ -> awaitOver());
        try (var hasty =
                new HttpTransport(
                        config(uri())
                                .withLimits(
                                        Duration.ofSeconds(5),
                                        Duration.ofMillis(300),
                                        Duration.ofSeconds(5)))) {
            assertThrows(ApiUnreachableException.class, () -> hasty.call(post()));
        }
    }

    @Test
    void streamGivesLinesAsTheyCome() throws InterruptedException {
        serve(
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    var out = exchange.getResponseBody();
                    for (var part : List.of("on", "e\ntwo\n", "\nth", "ree")) {
                        out.write(part.getBytes(UTF_8));
                        out.flush();
                    }
                    exchange.close();
                });

        try (var stream = transport.stream(ApiCall.get("/watch"))) {
            assertEquals(200, stream.status());
            assertArrayEquals("one".getBytes(UTF_8), stream.nextLine().orElseThrow());
            assertArrayEquals("two".getBytes(UTF_8), stream.nextLine().orElseThrow());
            assertArrayEquals(new byte[0], stream.nextLine().orElseThrow());
            assertArrayEquals("three".getBytes(UTF_8), stream.nextLine().orElseThrow());
            assertTrue(stream.nextLine().isEmpty());
        }
    }

    @Test
    void silentStreamEndsAtTheIdleLimit() throws InterruptedException {
        serve(
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write("one\n".getBytes(UTF_8));
                    exchange.getResponseBody().flush();
                    awaitOver();
                });
        var limits = Duration.ofSeconds(5);
        try (var hasty =
                        new HttpTransport(
                                config(uri()).withLimits(limits, limits, Duration.ofMillis(300)));
                var stream = hasty.stream(ApiCall.get("/watch"))) {
            assertTrue(stream.nextLine().isPresent());

            assertThrows(ApiUnreachableException.class, stream::nextLine);
        }
    }

    @Test
    void closingAStreamEndsAWaitingRead() throws InterruptedException {
        serve(
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().flush();
                    awaitOver();
                });
        try (var stream = transport.stream(ApiCall.get("/watch"))) {
            var closer = Thread.ofVirtual().start(stream::close);

            assertTrue(stream.nextLine().isEmpty());
            closer.join();
        }
    }

    @Test
    void serverOfAnotherCaIsNotTalkedTo() throws InterruptedException {
        serve(exchange -> reply(exchange, 200, "secret"));
        var foreign = TlsContexts.trusting(TestPki.create().ca());
        try (var wary = new HttpTransport(HttpTransportConfig.of(List.of(uri()), foreign))) {
            assertThrows(ApiUnreachableException.class, () -> wary.call(ApiCall.get("/api")));
        }
    }

    private void awaitOver() {
        try {
            over.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(HttpHandler handler) {
        server.createContext("/", handler);
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static ApiCall post() {
        return new ApiCall("POST", "/api/v1/x", new TreeMap<>(), "{}".getBytes(UTF_8));
    }

    private URI uri() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    /** A port on which nobody listens: it was free a moment ago. */
    private static URI unusedUri() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("https://127.0.0.1:" + socket.getLocalPort());
        }
    }

    private static HttpTransportConfig config(URI... servers) {
        return HttpTransportConfig.of(List.of(servers), PKI.clientContext());
    }
}
