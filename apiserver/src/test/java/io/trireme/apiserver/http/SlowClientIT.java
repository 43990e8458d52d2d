package io.trireme.apiserver.http;

import static io.trireme.apiserver.http.Wire.LIMIT;
import static io.trireme.apiserver.http.Wire.LIMITS;
import static io.trireme.apiserver.http.Wire.ok;
import static io.trireme.apiserver.http.Wire.readToEnd;
import static io.trireme.apiserver.http.Wire.streaming;
import static io.trireme.apiserver.http.Wire.text;
import static io.trireme.apiserver.http.Wire.write;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that take their time hold nothing that others need. */
final class SlowClientIT {
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
    @EnumSource
    void slowReaderHoldsTheWriterBackAndIsCutOff(Version version) throws Exception {
        var written = new AtomicLong();
        var failure = new CompletableFuture<IOException>();
        wire.serve(
                LIMITS.toBuilder().stallMax(Duration.ofSeconds(1)).build(),
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
        try (var client = wire.client(version)) {
            var reply = client.send(wire.request("/").build(), BodyHandlers.ofInputStream());
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
                    client.send(wire.request("/fast").build(), BodyHandlers.ofByteArray())
                            .body()
                            .length);
        }
    }

    /** Whatever part of a request has come, the rest must follow in time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "G",
                "GET / HTTP/1.1\r\nHost: a\r\nX: ",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
            })
    void requestThatDoesNotComeWholeInTimeIsGivenUp(String part) throws Exception {
        wire.serve(
                LIMITS.toBuilder().readMax(Duration.ofMillis(300)).build(),
                (_, target) -> target.send(ok(text(1))));
        try (var socket = wire.socket()) {
            write(socket, part);
            assertTrue(readToEnd(socket).startsWith("HTTP/1.1 408 "));
        }
        assertEquals(
                0L,
                wire.metrics.getGauges().get("trireme_apiserver_request_body_bytes").getValue());
    }

    /** Bytes that trickle in do not move the deadline. */
    @Test
    void trickleDoesNotKeepAConnection() throws Exception {
        wire.serve(
                LIMITS.toBuilder().readMax(Duration.ofMillis(300)).build(),
                (_, target) -> target.send(ok(text(1))));
        try (var socket = wire.socket()) {
            write(socket, "GET / HTTP/1.1\r\nX: ");
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(20))
                    .until(
                            () -> {
                                try {
                                    write(socket, "x");
                                    return wire.connections() == 0;
                                } catch (IOException _) {
                                    return true;
                                }
                            });
        }
    }

    @Test
    void deadlineDoesNotReachARequestThatIsWhole() throws Exception {
        wire.serve(
                LIMITS.toBuilder().readMax(Duration.ofMillis(100)).build(),
                (_, target) ->
                        target.send(
                                streaming(
                                        sink -> {
                                            sink.write(text(1));
                                            sink.flush();
                                            var closed = new CountDownLatch(1);
                                            sink.onClose(closed::countDown);
                                            assertFalse(closed.await(500, TimeUnit.MILLISECONDS));
                                        })));
        for (var version : Version.values()) {
            try (var client = wire.client(version)) {
                var reply = client.send(wire.request("/").build(), BodyHandlers.ofString());
                assertEquals("a", reply.body());
            }
        }
    }

    /** A request whose body is announced and never comes. */
    private HttpRequest neverWhole() {
        Flow.Publisher<ByteBuffer> silent =
                subscriber ->
                        subscriber.onSubscribe(
                                new Flow.Subscription() {
                                    @Override
                                    public void request(long count) {}

                                    @Override
                                    public void cancel() {}
                                });
        return wire.request("/slow").POST(BodyPublishers.fromPublisher(silent)).build();
    }

    /** The client learns it by the answer, or by the reset that follows if that is faster. */
    private static void assertGivenUp(CompletableFuture<HttpResponse<String>> slow)
            throws Exception {
        try {
            assertEquals(408, slow.get(20, TimeUnit.SECONDS).statusCode());
        } catch (ExecutionException e) {
            assertInstanceOf(IOException.class, e.getCause());
        }
    }

    /** A stream of HTTP/2 whose body stops is reset alone; its connection serves others. */
    @Test
    void streamWhoseBodyStopsIsGivenUpAlone() throws Exception {
        wire.serve(
                LIMITS.toBuilder().readMax(Duration.ofMillis(300)).build(),
                (_, target) -> target.send(ok(text(1))));
        try (var client = wire.client(Version.HTTP_2)) {
            var slow = client.sendAsync(neverWhole(), BodyHandlers.ofString());
            var fast = client.send(wire.request("/").build(), BodyHandlers.ofString());
            assertEquals(200, fast.statusCode());
            assertGivenUp(slow);
        }
    }

    /** The idle limit counts requests that are there, not those that were given up. */
    @Test
    void connectionIsIdleAgainAfterARequestWasGivenUp() throws Exception {
        wire.serve(
                LIMITS.toBuilder()
                        .readMax(Duration.ofMillis(100))
                        .idleMax(Duration.ofSeconds(1))
                        .build(),
                (_, target) -> target.send(ok(text(1))));
        try (var client = wire.client(Version.HTTP_2)) {
            var slow = client.sendAsync(neverWhole(), BodyHandlers.ofString());
            assertGivenUp(slow);
            await().atMost(LIMIT).until(() -> wire.connections() == 0);
        }
    }
}
