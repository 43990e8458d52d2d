package io.trireme.store.ratis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.StoreException;
import io.trireme.store.StoreStatus;
import io.trireme.store.Transaction;
import io.trireme.store.core.Attestations;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A member whose rows were altered behind the store's back, with checksums that fit. */
@Timeout(120)
class DifferingMemberIT {
    private static final Bytes KEY = Bytes.utf8("/a");
    private static final Bytes OTHER = Bytes.utf8("/b");

    @TempDir Path folder;

    @Test
    void anAlteredFollowerIsFoundAndStopsAndTheOthersGoOn() throws RocksDBException {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            String altered = group.follower();
            write(group, 30);
            alter(group, altered);
            write(group, Attestations.INTERVAL + 100);
            RatisStore store = group.store(altered);
            await().atMost(Duration.ofSeconds(20)).until(() -> store.fault().isDone());
            assertInstanceOf(MemberDiffersException.class, store.fault().join());
            StoreStatus status = store.status();
            assertEquals(StoreStatus.Role.STOPPED, status.role());
            assertTrue(status.fault().orElseThrow().contains("differs"), status.toString());
            assertThrows(StoreException.Unavailable.class, () -> read(store));
            group.close(altered);
            write(group, 50);
            for (RatisStore healthy : group.open()) {
                assertFalse(healthy.fault().isDone());
                assertEquals("49", read(healthy));
            }
            var refused = assertThrows(DataFolderException.class, () -> group.open(altered));
            assertTrue(refused.getMessage().contains("differs"), refused.getMessage());
        }
    }

    @Test
    void anAlteredLeaderIsFoundAndStopsAndTheOthersGoOn() throws RocksDBException {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            write(group, 30);
            String altered = group.awaitLeader();
            alter(group, altered);
            write(group, Attestations.INTERVAL + 100);
            RatisStore store =
                    await().atMost(Duration.ofSeconds(20))
                            .until(
                                    () -> group.store(altered),
                                    candidate -> candidate.fault().isDone());
            assertInstanceOf(MemberDiffersException.class, store.fault().join());
            group.close(altered);
            write(group, 50);
            for (RatisStore healthy : group.open()) {
                assertFalse(healthy.fault().isDone());
                assertEquals("49", read(healthy));
            }
        }
    }

    @Test
    void healthyMembersAgreeAndARestartedOneIsComparedAgain() {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            write(group, Attestations.INTERVAL + 20);
            String restarted = group.follower();
            group.close(restarted);
            write(group, 30);
            group.open(restarted);
            write(group, Attestations.INTERVAL + 20);
            for (RatisStore store : group.open()) {
                assertEquals("" + (Attestations.INTERVAL + 19), read(store));
                assertFalse(store.fault().isDone());
            }
        }
    }

    private static void alter(TestGroup group, String member) throws RocksDBException {
        group.store(group.awaitLeader()).commit(Transaction.put(OTHER, Bytes.utf8("before")));
        // A linearizable read waits until this member has applied what was committed before.
        group.store(member).range(RangeRequest.of(OTHER));
        group.close(member);
        try (var options = new Options();
                RocksDB db =
                        RocksDB.open(
                                options, group.dataFolder(member).resolve("state").toString())) {
            byte[] row = "k/b".getBytes(StandardCharsets.UTF_8);
            byte[] value = db.get(row);
            value[value.length - 1] ^= 1;
            db.put(row, value);
        }
        group.open(member);
        group.awaitLeader();
        // The altered value is read when it is overwritten, and so gets into the hash.
        group.open().getFirst().commit(Transaction.put(OTHER, Bytes.utf8("after")));
    }

    /** One entry each, on members that serve. */
    private static void write(TestGroup group, int count) {
        for (int i = 0; i < count; i++) {
            RatisStore store =
                    group.open().stream()
                            .filter(open -> !open.fault().isDone())
                            .findFirst()
                            .orElseThrow();
            try {
                store.commit(Transaction.put(KEY, Bytes.utf8("" + i)));
            } catch (StoreException e) {
                if (!store.fault().isDone()) {
                    throw e;
                }
            }
        }
    }

    private static String read(RatisStore store) {
        var found = (RangeOutcome.Found) store.range(RangeRequest.of(KEY));
        return found.entries().getFirst().value().toUtf8();
    }
}
