package io.trireme.apiserver.http;

import static io.trireme.apiserver.http.Wire.LIMIT;
import static io.trireme.apiserver.http.Wire.LIMITS;
import static io.trireme.apiserver.http.Wire.ok;
import static io.trireme.apiserver.http.Wire.readToEnd;
import static io.trireme.apiserver.http.Wire.text;
import static io.trireme.apiserver.http.Wire.write;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** What is no request, or too large, is refused, and others are served. */
final class MalformedHttpIT {
    @TempDir Path folder;
    private Wire wire;

    @BeforeEach
    void open() {
        wire = new Wire(folder);
    }

    @AfterEach
    void close() {
        wire.close();
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
        wire.serve(
                (_, target) -> {
                    handled.incrementAndGet();
                    target.send(ok(text(1)));
                });
        try (var socket = wire.socket()) {
            String sent = request.replace("\\r", "\r").replace("\\n", "\n");
            write(socket, sent.contains("\n") ? sent : sent + "\r\n\r\n");
            String reply = readToEnd(socket);
            assertTrue(reply.startsWith("HTTP/1.1 " + code + " "), reply);
        }
        assertEquals(0, handled.get());
    }

    @Test
    void tooLongLinesAndHeadersHaveTheirOwnCodes() throws Exception {
        wire.serve((_, target) -> target.send(ok(text(1))));
        try (var socket = wire.socket()) {
            write(socket, "GET /" + "x".repeat(70_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
            assertTrue(readToEnd(socket).startsWith("HTTP/1.1 414 "));
        }
        try (var socket = wire.socket()) {
            write(socket, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(70_000) + "\r\n\r\n");
            assertTrue(readToEnd(socket).startsWith("HTTP/1.1 431 "));
        }
        try (var socket = wire.socket()) {
            write(
                    socket,
                    "GET /?"
                            + "x".repeat(20_000)
                            + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertTrue(readToEnd(socket).startsWith("HTTP/1.1 200 "));
        }
    }

    @ParameterizedTest
    @EnumSource
    void bodyAboveTheLimitIs413AndTheServerGoesOn(Version version) throws Exception {
        wire.serve((request, target) -> target.send(ok(request.body())));
        try (var client = wire.client(version)) {
            var large =
                    wire.request("/")
                            .POST(BodyPublishers.ofByteArray(text(LIMITS.bodyBytesMax() + 1)));
            var refused = client.send(large.build(), BodyHandlers.ofString());
            assertEquals(413, refused.statusCode());
            assertTrue(
                    refused.body()
                            .contains("\"message\":\"Request entity too large: limit is 3145728\""),
                    refused.body());
            var fitting =
                    wire.request("/").POST(BodyPublishers.ofByteArray(text(LIMITS.bodyBytesMax())));
            assertEquals(
                    LIMITS.bodyBytesMax(),
                    client.send(fitting.build(), BodyHandlers.ofByteArray()).body().length);
        }
        await().atMost(LIMIT)
                .until(
                        () ->
                                wire.metrics
                                        .getGauges()
                                        .get("trireme_apiserver_request_body_bytes")
                                        .getValue()
                                        .equals(0L));
    }

    @Test
    void bodyFarAboveTheLimitIsNotEvenRead() throws Exception {
        wire.serve((request, target) -> target.send(ok(request.body())));
        try (var socket = wire.socket()) {
            write(socket, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\nabc");
            String reply = readToEnd(socket);
            assertTrue(reply.startsWith("HTTP/1.1 413 "), reply);
            assertTrue(reply.toLowerCase(Locale.ROOT).contains("connection: close"), reply);
        }
    }

    @Test
    void plainHttpOnTheTlsPortIsClosed() throws Exception {
        wire.serve((_, target) -> target.send(ok(text(1))));
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), wire.server().address().getPort())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
            byte[] answer = socket.getInputStream().readAllBytes();
            assertFalse(new String(answer, UTF_8).contains("HTTP/1.1 200"));
        }
        await().atMost(LIMIT)
                .until(
                        () ->
                                wire.metrics
                                                .counter("apiserver_tls_handshake_errors_total")
                                                .getCount()
                                        == 1);
    }

    @Test
    void connectionsAboveTheLimitAreClosed() throws Exception {
        wire.serve(
                LIMITS.toBuilder().connectionsMax(2).build(),
                (_, target) -> target.send(ok(text(1))));
        try (var first = wire.socket();
                var second = wire.socket()) {
            first.startHandshake();
            second.startHandshake();
            assertThrows(
                    IOException.class,
                    () -> {
                        try (var third = wire.socket()) {
                            third.startHandshake();
                        }
                    });
            write(second, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertTrue(readToEnd(second).startsWith("HTTP/1.1 200 "));
        }
        assertEquals(
                1, wire.metrics.counter("trireme_apiserver_connections_refused_total").getCount());
    }
}
