package io.trireme.store.ratis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Transaction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

@Timeout(120)
class LeaseIT {
    private static final Bytes KEY = Bytes.utf8("/a");

    @TempDir Path folder;

    @Test
    void aLeaseLivesThroughAChangeOfLeaderAndEndsInTimeAndNotBefore() {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            String leader = group.awaitLeader();
            RatisStore follower = group.store(group.follower());
            LeaseId id = granted(follower.leases().grant(LeaseId.NONE, 6));
            long start = System.nanoTime();
            follower.commit(leasedPut(id));
            assertEquals(List.of(KEY), follower.leases().find(id).orElseThrow().keys());
            group.close(leader);
            await().atMost(Duration.ofSeconds(40))
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptionsInstanceOf(io.trireme.store.StoreException.class)
                    .until(() -> count(follower) == 0);
            long lived = (System.nanoTime() - start) / 1_000_000;
            assertTrue(lived >= 5_900, "ended after " + lived + " ms");
            assertEquals(List.of(), follower.leases().all());
        }
    }

    @Test
    void aRenewedLeaseStaysAndARevokedOneGoesAtOnce() {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            RatisStore store = group.store(group.follower());
            LeaseId id = granted(store.leases().grant(new LeaseId(0x1234), 2));
            store.commit(leasedPut(id));
            long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(300))
                    .until(
                            () -> {
                                granted(store.leases().renew(id));
                                return System.nanoTime() > end;
                            });
            assertEquals(1, count(store));
            assertInstanceOf(LeaseOutcome.Ended.class, store.leases().revoke(id));
            assertEquals(0, count(store));
            assertEquals(new LeaseOutcome.NotFound(), store.leases().renew(id));
        }
    }

    @Test
    void aLeaseOutlivesARestartOfAllMembers() {
        var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll();
        LeaseId id = granted(group.open().getFirst().leases().grant(LeaseId.NONE, 600));
        group.open().getFirst().commit(leasedPut(id));
        group.close();
        try (group) {
            group.openAll();
            var lease = group.open().getFirst().leases().find(id).orElseThrow();
            assertEquals(600, lease.ttlSeconds());
            assertTrue(lease.remainingSeconds() > 500, lease.toString());
            assertEquals(List.of(KEY), lease.keys());
        }
    }

    private static LeaseId granted(LeaseOutcome outcome) {
        return assertInstanceOf(LeaseOutcome.Granted.class, outcome).id();
    }

    private static Transaction leasedPut(LeaseId id) {
        return new Transaction(
                List.of(), List.of(new Operation.Put(KEY, KEY, PutOptions.leased(id))), List.of());
    }

    private static long count(RatisStore store) {
        return ((RangeOutcome.Found) store.range(RangeRequest.of(KEY))).count();
    }
}
