package io.trireme.deploy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

final class LateStartTest {
    private final AtomicBoolean condition = new AtomicBoolean();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger stopped = new AtomicInteger();

    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    private LateStart open() {
        return LateStart.when(
                condition::get,
                List.of(
                        () -> {
                            started.incrementAndGet();
                            return stopped::incrementAndGet;
                        }),
                failure::complete);
    }

    @Test
    void partStartsOnceTheConditionHoldsAndStopsOnce() {
        var late = open();
        condition.set(true);
        await().atMost(Duration.ofSeconds(10)).until(() -> started.get() == 1);
        late.close();
        late.close();
        assertEquals(1, stopped.get());
    }

    @Test
    void closedBeforeTheConditionHeldNothingStarts() {
        var late = open();
        late.close();
        condition.set(true);
        late.close();
        assertEquals(0, started.get());
        assertEquals(0, stopped.get());
    }

    @Test
    void whenOnePartCannotStartTheOthersAreClosedAndTheFailureIsTold() throws Exception {
        var why = new IllegalStateException("no");
        try (var _ =
                LateStart.when(
                        () -> true,
                        List.of(
                                () -> stopped::incrementAndGet,
                                () -> {
                                    throw why;
                                }),
                        failure::complete)) {
            assertSame(why, failure.get(10, TimeUnit.SECONDS));
            assertEquals(1, stopped.get());
        }
        assertEquals(1, stopped.get());
    }

    @Test
    void closedWhileItStartsItClosesWhatItOpenedAndTellsNoFailure() throws Exception {
        var starting = new CountDownLatch(1);
        var late =
                LateStart.when(
                        () -> true,
                        List.of(
                                () -> stopped::incrementAndGet,
                                () -> {
                                    starting.countDown();
                                    new CountDownLatch(1).await();
                                    return stopped::incrementAndGet;
                                }),
                        failure::complete);
        assertTrue(starting.await(10, TimeUnit.SECONDS));
        late.close();
        assertEquals(1, stopped.get());
        assertFalse(failure.isDone());
    }
}
