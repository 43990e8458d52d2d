package io.trireme.store.ratis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

class DebounceTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void afterASilenceTheActionRunsAtOnceOnTheAskingThread() {
        var asker = Thread.currentThread();
        var debounce =
                new Debounce(
                        LONG,
                        LONG,
                        () -> {
                            assertEquals(asker, Thread.currentThread());
                            runs.incrementAndGet();
                        });
        debounce.ask();
        assertEquals(1, runs.get());
    }

    @Test
    void whoAsksAgainSoonIsServedOnceAfterTheLast() {
        var debounce = new Debounce(LONG, SHORT, runs::incrementAndGet);
        debounce.ask();
        for (int i = 0; i < 100; i++) {
            debounce.ask();
        }
        await().until(() -> runs.get() == 2);
        debounce.ask();
        await().until(() -> runs.get() == 3);
    }

    @Test
    void noAskIsLostHoweverTheyFall() throws InterruptedException {
        var seen = new AtomicInteger();
        var asked = new AtomicInteger();
        var debounce =
                new Debounce(
                        Duration.ofMillis(1),
                        Duration.ofNanos(1),
                        () -> {
                            seen.set(asked.get());
                        });
        for (int round = 0; round < 200; round++) {
            asked.incrementAndGet();
            debounce.ask();
            Thread.onSpinWait();
        }
        await().until(() -> seen.get() == asked.get());
    }
}
