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
    void whoAsksAgainSoonIsServedAfterTheLast() {
        var asked = new AtomicInteger();
        var served = new AtomicInteger();
        Runnable serve = () -> served.accumulateAndGet(asked.get(), Math::max);
        var debounce = new Debounce(LONG, SHORT, serve);
        for (int i = 0; i < 100; i++) {
            asked.incrementAndGet();
            debounce.ask();
        }
        await().until(() -> served.get() == asked.get());
        asked.incrementAndGet();
        debounce.ask();
        await().until(() -> served.get() == asked.get());
    }

    @Test
    void noAskIsLostHoweverTheyFall() {
        var asked = new AtomicInteger();
        var served = new AtomicInteger();
        Runnable serve = () -> served.accumulateAndGet(asked.get(), Math::max);
        var debounce = new Debounce(Duration.ofMillis(1), Duration.ofNanos(1), serve);
        for (int round = 0; round < 200; round++) {
            asked.incrementAndGet();
            debounce.ask();
        }
        await().until(() -> served.get() == asked.get());
    }
}
