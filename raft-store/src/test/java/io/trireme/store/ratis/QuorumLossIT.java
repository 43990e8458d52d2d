package io.trireme.store.ratis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.store.Bytes;
import io.trireme.store.StoreException;
import io.trireme.store.StoreStatus;
import io.trireme.store.Transaction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(120)
class QuorumLossIT {
    private static final Transaction WRITE =
            Transaction.put(Bytes.utf8("/a"), Bytes.utf8("written"));

    /** Less than an election timeout, so that the log of a leader never rests. */
    private static final long WRITE_MILLIS = 300;

    @TempDir Path folder;

    @Test
    void aLeaderWithoutAQuorumResignsHoweverManyWritesItIsAskedFor() {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll();
                var writers = Executors.newVirtualThreadPerTaskExecutor();
                var clock = Executors.newSingleThreadScheduledExecutor()) {
            String id = group.awaitLeader();
            RatisStore leader = group.store(id);
            var others = group.ids().stream().filter(other -> !other.equals(id)).toList();
            others.forEach(group::close);
            var acknowledged = new AtomicInteger();
            var writing =
                    clock.scheduleAtFixedRate(
                            () -> writers.execute(() -> write(leader, acknowledged)),
                            0,
                            WRITE_MILLIS,
                            TimeUnit.MILLISECONDS);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> leader.status().role() != StoreStatus.Role.LEADER);
            // Nobody can append now, so nobody is left in doubt.
            writing.cancel(false);
            assertInstanceOf(
                    StoreException.Unavailable.class,
                    assertThrows(StoreException.class, () -> leader.commit(WRITE)));
            assertEquals(0, acknowledged.get(), "writes acknowledged by one of three members");

            others.forEach(group::open);
            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> written(leader));
        }
    }

    private static void write(RatisStore store, AtomicInteger acknowledged) {
        try {
            store.commit(WRITE);
            acknowledged.incrementAndGet();
        } catch (StoreException _) {
            // As it should be: refused, or in doubt while the loss is not noticed.
        }
    }

    private static boolean written(RatisStore store) {
        store.commit(WRITE);
        return true;
    }
}
