package io.trireme.deploy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

final class LateStartTest {
    private final AtomicBoolean condition = new AtomicBoolean();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger stopped = new AtomicInteger();

    private LateStart open() {
        return LateStart.when(
                condition::get,
                () -> {
                    started.incrementAndGet();
                    return stopped::incrementAndGet;
                });
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
}
