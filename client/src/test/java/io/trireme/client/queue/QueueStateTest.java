package io.trireme.client.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

class QueueStateTest {
    private static final long MILLISECOND = 1_000_000;

    private final QueueState<String> queue = new QueueState<>(RetryPolicy.DEFAULT, 0);

    @Test
    void keyAddedTwiceIsHandedOutOnce() {
        assertTrue(queue.add("a", 0));
        assertFalse(queue.add("a", 0));

        assertEquals(Optional.of("a"), queue.poll(0));
        assertEquals(Optional.empty(), queue.poll(0));
    }

    @Test
    void keyAddedWhileItsWorkerRunsComesAgainAfterDone() {
        queue.add("a", 0);
        queue.poll(0);

        queue.add("a", 0);

        assertEquals(Optional.empty(), queue.poll(0), "two workers must not have one key");
        queue.done("a", 0);
        assertEquals(Optional.of("a"), queue.poll(0));
    }

    @Test
    void keysComeInTheOrderOfTheirAdding() {
        queue.add("b", 0);
        queue.add("a", 0);
        queue.add("b", 0);

        assertEquals(Optional.of("b"), queue.poll(0));
        assertEquals(Optional.of("a"), queue.poll(0));
    }

    @Test
    void delayedKeyComesWhenDueAndNotBefore() {
        queue.addAfter("a", Duration.ofMillis(10), 0);

        assertEquals(Optional.empty(), queue.poll(10 * MILLISECOND - 1));
        assertEquals(OptionalLong.of(10 * MILLISECOND), queue.nextDueAt());
        assertEquals(Optional.of("a"), queue.poll(10 * MILLISECOND));
    }

    @Test
    void ofSeveralDelaysOfAKeyTheEarliestCounts() {
        queue.addAfter("a", Duration.ofMillis(10), 0);
        queue.addAfter("a", Duration.ofMillis(5), 0);
        queue.addAfter("a", Duration.ofMillis(20), 0);

        assertEquals(Optional.of("a"), queue.poll(5 * MILLISECOND));
        queue.done("a", 5 * MILLISECOND);
        assertEquals(Optional.empty(), queue.poll(100 * MILLISECOND), "later delays are void");
    }

    @Test
    void failuresOfAKeyDoubleItsWaitUpToTheMaximum() {
        var waits = new ArrayList<Duration>();
        for (int i = 0; i < 20; i++) {
            waits.add(queue.addRateLimited("a", i * 1_000_000L * MILLISECOND));
        }

        assertEquals(Duration.ofMillis(5), waits.get(0));
        assertEquals(Duration.ofMillis(10), waits.get(1));
        assertEquals(Duration.ofMillis(5 << 10), waits.get(10));
        assertEquals(Duration.ofSeconds(1000), waits.get(19));
    }

    @Test
    void forgottenKeyBeginsAnew() {
        queue.addRateLimited("a", 0);
        queue.addRateLimited("a", 0);

        queue.forget("a");

        assertEquals(Duration.ofMillis(5), queue.addRateLimited("a", 0));
    }

    @Test
    void retriesOfAllKeysTogetherAreLimited() {
        var last = Duration.ZERO;
        for (int i = 0; i < 200; i++) {
            last = queue.addRateLimited("key-" + i, 0);
        }

        assertEquals(Duration.ofSeconds(10), last, "100 at once, then 10 a second");
    }

    @Test
    void poisonedKeyHoldsUpNoOther() {
        for (int i = 0; i < 30; i++) {
            queue.addRateLimited("poisoned", 0);
        }

        queue.add("fine", 0);

        assertEquals(Optional.of("fine"), queue.poll(0));
    }

    /** Any schedule: no key is with two workers, and every key added is worked on afterwards. */
    @Test
    void noScheduleLosesOrDoublesAKey() {
        for (long seed = 0; seed < 200; seed++) {
            runSchedule(new Random(seed), "seed " + seed);
        }
    }

    private static void runSchedule(Random random, String seed) {
        var queue = new QueueState<Integer>(RetryPolicy.DEFAULT, 0);
        var working = new HashSet<Integer>();
        Map<Integer, Boolean> needsWork = new HashMap<>();
        long now = 0;
        for (int step = 0; step < 500; step++) {
            now += random.nextInt(5) * MILLISECOND;
            int key = random.nextInt(5);
            switch (random.nextInt(5)) {
                case 0 -> {
                    queue.add(key, now);
                    needsWork.put(key, true);
                }
                case 1 -> {
                    queue.addAfter(key, Duration.ofMillis(random.nextInt(50)), now);
                    needsWork.put(key, true);
                }
                case 2 -> {
                    if (working.remove(key)) {
                        queue.done(key, now);
                    }
                }
                default ->
                        queue.poll(now)
                                .ifPresent(
                                        taken -> {
                                            assertTrue(working.add(taken), seed + ": two workers");
                                            needsWork.put(taken, false);
                                        });
            }
        }
        for (int key : List.copyOf(working)) {
            queue.done(key, now);
        }
        now += 1000 * MILLISECOND;
        for (var next = queue.poll(now); next.isPresent(); next = queue.poll(now)) {
            needsWork.put(next.get(), false);
            queue.done(next.get(), now);
        }
        assertFalse(needsWork.containsValue(true), seed + ": lost " + needsWork);
        assertEquals(0, queue.delayedCount(), seed);
    }
}
