package io.trireme.scheduler.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.client.ObjectKey;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

final class SchedulingQueueTest {
    private static final ObjectKey A = new ObjectKey("default", "a");
    private static final ObjectKey B = new ObjectKey("default", "b");
    private static final ObjectKey C = new ObjectKey("default", "c");

    private final AtomicLong now = new AtomicLong();
    private final SchedulingQueue queue = new SchedulingQueue(now::get);

    private ObjectKey take() throws InterruptedException {
        return queue.take().orElseThrow();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void higherPriorityComesFirstThenAge() throws InterruptedException {
        queue.add(A, 0);
        queue.add(B, 0);
        queue.add(C, 1000);
        assertEquals(C, take());
        assertEquals(A, take());
        assertEquals(B, take());
    }

    @Test
    void podIsHeldOnce() throws InterruptedException {
        queue.add(A, 0);
        queue.add(A, 0);
        assertEquals(1, queue.size());
        assertEquals(A, take());
        queue.add(A, 0);
        queue.add(B, 0);
        assertEquals(B, take());
    }

    @Test
    void parkedPodWaitsUntilTheClusterChangesAndItsBackoffIsOver() throws InterruptedException {
        queue.add(A, 0);
        assertEquals(A, take());
        queue.park(A);
        pass(Duration.ofMinutes(1));
        queue.add(B, 0);
        assertEquals(B, take());
        queue.clusterChanged();
        queue.add(C, 0);
        assertEquals(C, take());
        pass(SchedulingQueue.BACKOFF_MIN);
        assertEquals(A, take());
    }

    @Test
    void changeWhileAPodWasBeingDecidedIsNotMissed() throws InterruptedException {
        queue.add(A, 0);
        assertEquals(A, take());
        queue.clusterChanged();
        queue.park(A);
        pass(SchedulingQueue.BACKOFF_MIN);
        assertEquals(A, take());
    }

    @Test
    void parkedPodIsTriedAgainAfterFiveMinutesAtTheLatest() throws InterruptedException {
        queue.add(A, 0);
        assertEquals(A, take());
        queue.park(A);
        pass(SchedulingQueue.PARKED_MAX);
        assertEquals(A, take());
    }

    @Test
    void backoffGrowsToItsLimit() throws InterruptedException {
        queue.add(A, 0);
        for (int i = 0; i < 8; i++) {
            assertEquals(A, take());
            queue.retry(A);
            pass(SchedulingQueue.BACKOFF_MAX);
        }
        assertEquals(A, take());
    }

    @Test
    void removedPodDoesNotComeBack() throws InterruptedException {
        queue.add(A, 0);
        queue.add(B, 0);
        queue.remove(A);
        assertEquals(B, take());
        queue.remove(B);
        queue.retry(B);
        assertEquals(0, queue.size());
        queue.close();
        assertEquals(Optional.empty(), queue.take());
    }

    @Test
    void newTermFindsAllPodsReady() throws InterruptedException {
        queue.add(A, 0);
        queue.add(B, 0);
        assertEquals(A, take());
        assertEquals(B, take());
        queue.park(B);
        queue.reset();
        assertEquals(A, take());
        assertEquals(B, take());
    }
}
