package io.trireme.apiserver.http;

import static io.trireme.apiserver.http.Wire.LIMIT;
import static io.trireme.apiserver.http.Wire.LIMITS;
import static io.trireme.apiserver.http.Wire.ok;
import static io.trireme.apiserver.http.Wire.streaming;
import static io.trireme.apiserver.http.Wire.text;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.http.HttpClient.Version;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How exchanges end when the client leaves or the server stops. */
final class HttpServerCloseIT {
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
    void clientThatLeavesEndsItsWatch(Version version) throws Exception {
        var ended = new CountDownLatch(1);
        wire.serve(
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
        try (var client = wire.client(version)) {
            var reply = client.send(wire.request("/").build(), BodyHandlers.ofInputStream());
            assertEquals('a', reply.body().read());
            reply.body().close();
            assertTrue(ended.await(20, TimeUnit.SECONDS));
        }
        await().atMost(LIMIT)
                .until(
                        () ->
                                wire.metrics
                                        .getGauges()
                                        .get("trireme_apiserver_exchanges")
                                        .getValue()
                                        .equals(0));
    }

    @ParameterizedTest
    @EnumSource
    void closeEndsWatchesCleanlyAndLetsRequestsFinish(Version version) throws Exception {
        var running = new CountDownLatch(2);
        var closing = new CountDownLatch(1);
        wire.serve(
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
        try (var client = wire.client(version)) {
            var watch = client.sendAsync(wire.request("/watch").build(), BodyHandlers.ofString());
            var other = client.sendAsync(wire.request("/slow").build(), BodyHandlers.ofString());
            assertTrue(running.await(20, TimeUnit.SECONDS));
            wire.server().close();
            assertEquals("event\n", watch.get(20, TimeUnit.SECONDS).body());
            assertEquals("done", other.get(20, TimeUnit.SECONDS).body());
            assertThrows(
                    IOException.class,
                    () -> client.send(wire.request("/").build(), BodyHandlers.ofString()));
        }
    }

    /** One close in twenty was a reset when a client's bytes were left unread. */
    @RepeatedTest(60)
    void closeResetsNoConnection() throws Exception {
        closeEndsWatchesCleanlyAndLetsRequestsFinish(Version.HTTP_2);
    }

    @Test
    void closeCutsOffWhatDoesNotEnd() throws Exception {
        var running = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        wire.serve(
                LIMITS.toBuilder().drainMax(Duration.ofMillis(300)).build(),
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
        try (var client = wire.client(Version.HTTP_1_1)) {
            var reply = client.sendAsync(wire.request("/").build(), BodyHandlers.ofString());
            assertTrue(running.await(20, TimeUnit.SECONDS));
            wire.server().close();
            assertTrue(interrupted.await(20, TimeUnit.SECONDS));
            assertThrows(Exception.class, () -> reply.get(20, TimeUnit.SECONDS));
        }
    }
}
