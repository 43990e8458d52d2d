package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Housekeeping goes on whatever its chores do. */
final class HousekeepingTest {
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Chore NOTHING = () -> {};

    static List<Chore> faults() {
        return List.of(
                () -> {
                    throw new IllegalStateException("a bug");
                },
                () -> {
                    throw new StackOverflowError("too deep");
                });
    }

    @ParameterizedTest
    @MethodSource("faults")
    void choreThatThrewRunsAgainInTheNextRound(Chore fault) throws InterruptedException {
        var rounds = new AtomicInteger();
        var worked = new CountDownLatch(1);
        Chore once =
                () -> {
                    if (rounds.incrementAndGet() == 1) {
                        fault.round();
                    }
                    worked.countDown();
                };
        try (var housekeeping = new Housekeeping("test", NOTHING, List.of(once), PAUSE)) {
            housekeeping.start();
            assertTrue(worked.await(20, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void choreThatThrowsDoesNotKeepTheOthersFromTheirRound(Chore fault)
            throws InterruptedException {
        var rounds = new CountDownLatch(3);
        try (var housekeeping =
                new Housekeeping("test", NOTHING, List.of(fault, rounds::countDown), PAUSE)) {
            housekeeping.start();
            assertTrue(rounds.await(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void bootstrapThatThrowsIsToldAndTriedAgain() throws InterruptedException {
        var failed = new CountDownLatch(1);
        var mended = new CountDownLatch(1);
        Chore bootstrap =
                () -> {
                    if (failed.getCount() > 0) {
                        failed.countDown();
                        throw new IllegalStateException("a bug");
                    }
                    mended.await();
                };
        try (var housekeeping = new Housekeeping("test", bootstrap, List.of(), PAUSE)) {
            assertEquals("not started", housekeeping.reasonNotReady());
            housekeeping.start();
            assertTrue(failed.await(20, TimeUnit.SECONDS));
            awaitReason(
                    housekeeping,
                    "bootstrap objects cannot be made: java.lang.IllegalStateException: a bug");
            mended.countDown();
            awaitReason(housekeeping, "");
        }
    }

    @Test
    void roundThatIsAskedForBeginsAtOnce() throws InterruptedException {
        var rounds = new AtomicInteger();
        try (var housekeeping =
                new Housekeeping(
                        "test", NOTHING, List.of(rounds::incrementAndGet), Duration.ofHours(1))) {
            housekeeping.start();
            assertTrue(housekeeping.roundNow(LIMIT));
            int before = rounds.get();
            assertTrue(housekeeping.roundNow(LIMIT));
            assertEquals(before + 1, rounds.get());
        }
    }

    @Test
    void roundThatTakesTooLongIsNotWaitedFor() throws InterruptedException {
        var free = new CountDownLatch(1);
        try (var housekeeping = new Housekeeping("test", NOTHING, List.of(free::await), PAUSE)) {
            housekeeping.start();
            assertFalse(housekeeping.roundNow(Duration.ofMillis(50)));
            free.countDown();
            assertTrue(housekeeping.roundNow(LIMIT));
        }
    }

    private static void awaitReason(Housekeeping housekeeping, String reason) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> housekeeping.reasonNotReady().equals(reason));
    }
}
