package io.trireme.deploy.loopback;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.client.ApiUnreachableException;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

final class LoopbackStreamTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> lines(LoopbackStream stream) throws InterruptedException {
        var lines = new ArrayList<String>();
        for (var line = stream.nextLine(); line.isPresent(); line = stream.nextLine()) {
            lines.add(new String(line.get(), StandardCharsets.UTF_8));
        }
        return lines;
    }

    @Test
    void linesAreWholeHoweverTheyWereWritten() throws InterruptedException {
        var stream =
                LoopbackStream.start(
                        200,
                        new TreeMap<>(),
                        sink -> {
                            sink.write(bytes("on"));
                            sink.write(bytes("e\ntwo\nth"));
                            sink.write(bytes("ree"));
                        });
        assertEquals(List.of("one", "two", "three"), lines(stream));
    }

    @Test
    void wholeBodyIsSplitToo() throws InterruptedException {
        var stream = LoopbackStream.of(410, new TreeMap<>(), bytes("gone\n"));
        assertEquals(410, stream.status());
        assertEquals(List.of("gone"), lines(stream));
    }

    @Test
    void failureOfTheWriterReachesTheReader() {
        var stream =
                LoopbackStream.start(
                        200,
                        new TreeMap<>(),
                        _ -> {
                            throw new IOException("cut");
                        });
        assertThrows(ApiUnreachableException.class, stream::nextLine);
    }

    @Test
    void writerIsHeldBackByASlowReaderAndGoesOn() throws InterruptedException {
        var written = new AtomicInteger();
        var stream =
                LoopbackStream.start(
                        200,
                        new TreeMap<>(),
                        sink -> {
                            for (int i = 0; i < 1_000; i++) {
                                sink.write(bytes(i + "\n"));
                                written.incrementAndGet();
                            }
                        });
        // It stands still at the size of the queue until something is read.
        await().atMost(LIMIT).during(Duration.ofMillis(200)).until(() -> written.get() == 64);
        assertEquals(1_000, lines(stream).size());
    }

    @Test
    void closeRunsTheWritersActionOnceAndEndsTheReader() throws InterruptedException {
        var actions = new AtomicInteger();
        var failed = new AtomicBoolean();
        var stream =
                LoopbackStream.start(
                        200,
                        new TreeMap<>(),
                        sink -> {
                            sink.onClose(actions::incrementAndGet);
                            try {
                                while (true) {
                                    sink.write(bytes("x\n"));
                                }
                            } catch (IOException e) {
                                failed.set(true);
                                throw e;
                            }
                        });
        stream.nextLine();
        stream.close();
        stream.close();
        await().atMost(LIMIT).until(() -> failed.get() && actions.get() == 1);
    }
}
