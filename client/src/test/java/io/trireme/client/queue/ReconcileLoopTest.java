package io.trireme.client.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

class ReconcileLoopTest {
    private final MetricRegistry metrics = new MetricRegistry();
    private final WorkQueue<String> queue = new WorkQueue<>("test", metrics);

    @AfterEach
    void closeQueue() {
        queue.close();
    }

    @Test
    void failingKeyIsTriedAgainWhileOthersGoOn() {
        var runs = new ConcurrentHashMap<String, Integer>();
        try (var loop =
                new ReconcileLoop<>(
                        "test",
                        queue,
                        1,
                        key -> {
                            runs.merge(key, 1, Integer::sum);
                            if (key.equals("bad")) {
                                throw new IllegalStateException("poisoned");
                            }
                            return Optional.empty();
                        })) {
            loop.start();
            queue.add("bad");
            queue.add("good");

            await().until(() -> runs.getOrDefault("bad", 0) >= 3);
            await().until(() -> runs.getOrDefault("good", 0) == 1);
        }
    }

    @Test
    void keyComesAgainAfterTheDelayThatItAskedFor() {
        var runs = new AtomicInteger();
        try (var loop =
                new ReconcileLoop<String>(
                        "test",
                        queue,
                        2,
                        _ ->
                                runs.incrementAndGet() < 3
                                        ? Optional.of(Duration.ofMillis(1))
                                        : Optional.empty())) {
            loop.start();
            queue.add("a");

            await().until(() -> runs.get() == 3);
        }
    }

    @Test
    void keyCutOffByCloseIsThereForTheNextLoop() throws InterruptedException {
        var entered = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var first =
                new ReconcileLoop<String>(
                        "first",
                        queue,
                        1,
                        _ -> {
                            entered.countDown();
                            never.await();
                            return Optional.empty();
                        });
        first.start();
        queue.add("a");
        entered.await();

        assertTrue(first.close(Duration.ofSeconds(10)));

        var seen = new CountDownLatch(1);
        try (var second =
                new ReconcileLoop<String>(
                        "second",
                        queue,
                        1,
                        _ -> {
                            seen.countDown();
                            return Optional.empty();
                        })) {
            second.start();
            await().until(() -> seen.getCount() == 0);
        }
    }

    @Test
    void noTwoWorkersHaveOneKey() {
        Map<String, Integer> now = new ConcurrentHashMap<>();
        var clashes = new AtomicInteger();
        var runs = new AtomicInteger();
        try (var loop =
                new ReconcileLoop<String>(
                        "test",
                        queue,
                        8,
                        key -> {
                            if (now.merge(key, 1, Integer::sum) > 1) {
                                clashes.incrementAndGet();
                            }
                            Thread.onSpinWait();
                            now.merge(key, -1, Integer::sum);
                            runs.incrementAndGet();
                            return Optional.empty();
                        })) {
            loop.start();
            for (int i = 0; i < 10_000; i++) {
                queue.add("key-" + i % 3);
            }
            await().until(() -> queue.depth() == 0 && runs.get() >= 3);
        }
        assertEquals(0, clashes.get());
    }

    @Test
    void addsAndDepthAreCounted() {
        queue.add("a");
        queue.add("a");
        queue.add("b");

        assertEquals(2, metrics.counter("workqueue_adds_total{name=\"test\"}").getCount());
        assertEquals(2, metrics.gauge("workqueue_depth{name=\"test\"}", null).getValue());
    }
}
