package io.trireme.store.ratis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Backup;
import io.trireme.store.Bytes;
import io.trireme.store.HashOutcome;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.Members.Candidate;
import io.trireme.store.MembershipOutcome;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.StoreException;
import io.trireme.store.Transaction;
import io.trireme.store.Watch;
import io.trireme.store.backup.BackupReader;
import io.trireme.store.backup.BackupSummary;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** A backup of three members that are being written to, and what begins with it. */
@Timeout(180)
class BackupIT {
    private static final KeyRange ALL = KeyRange.prefix(Bytes.utf8("/"));
    private static final long BUMP = 1_000_000_000;
    private static final LeaseId LEASE = new LeaseId(77);

    @TempDir private Path folder;

    @Test
    void aRestoredClusterGoesOnFromABackupThatWasMadeDuringWrites() throws Exception {
        Map<Bytes, Revision> acknowledged = new TreeMap<>();
        Path file = folder.resolve("backup");
        String oldCluster;
        try (var group = new TestGroup(folder.resolve("old"), StoreLimits.DEFAULT, 3).openAll()) {
            oldCluster = group.config(group.ids().getFirst()).clusterId();
            RatisStore store = group.store(group.follower());
            store.leases().grant(LEASE, 600);
            for (int i = 0; i < 300; i++) {
                put(store, acknowledged, "/before/" + i % 200, LEASE);
            }
            try (var _ = new Writer(group.store(group.awaitLeader()))) {
                save(store, file);
            }
        }
        BackupSummary summary = BackupReader.verify(file);
        assertEquals(oldCluster, summary.origin().clusterId());
        assertTrue(summary.origin().confirmed());
        assertEquals(1, summary.leases());
        var first = new Revision(summary.revision().value() + BUMP);

        try (var group = new TestGroup(folder.resolve("new"), StoreLimits.DEFAULT, 3)) {
            for (String id : group.ids()) {
                assertEquals(summary, RestoredMember.make(group.config(id), file, first));
            }
            group.openAll();
            assertHolds(group, acknowledged, first);
            assertEverythingOlderIsCompacted(group, first);
            RatisStore store = group.store(group.follower());
            var lease = store.leases().find(LEASE).orElseThrow();
            assertEquals(600, lease.ttlSeconds());
            assertTrue(lease.remainingSeconds() > 500, lease::toString);
            assertEquals(200, lease.keys().size());
            assertEquals(
                    first.next(),
                    store.commit(Transaction.put(Bytes.utf8("/after"), Bytes.EMPTY)).revision());
            acknowledged.put(Bytes.utf8("/after"), first.next());

            assertAMemberThatLostItsFolderGetsTheBackupToo(group, first.next());
            reopen(group);
            assertHolds(group, acknowledged, first.next());
            group.store(group.follower()).leases().revoke(LEASE);
            assertEquals(
                    0, found(group.open().getFirst(), KeyRange.prefix(Bytes.utf8("/before/"))));
        }
    }

    private static void reopen(TestGroup group) {
        group.close();
        group.openAll();
    }

    private static void assertHolds(
            TestGroup group, Map<Bytes, Revision> acknowledged, Revision present) {
        for (RatisStore store : group.open()) {
            var found = (RangeOutcome.Found) store.range(RangeRequest.of(ALL));
            assertEquals(present, found.revision());
            Map<Bytes, Revision> modified = new TreeMap<>();
            for (KeyValue entry : found.entries()) {
                modified.put(entry.key(), entry.modified());
            }
            acknowledged.forEach((key, revision) -> assertEquals(revision, modified.get(key)));
        }
    }

    /** An informer that knows the old cluster must list anew. */
    private static void assertEverythingOlderIsCompacted(TestGroup group, Revision first)
            throws InterruptedException {
        for (RatisStore store : group.open()) {
            for (long old : List.of(1L, 300L, first.value() - 1)) {
                try (Watch watch = store.watch(ALL, new Revision(old))) {
                    assertEquals(new Watch.Compacted(first), watch.poll(Duration.ofSeconds(5)));
                }
                assertEquals(
                        new RangeOutcome.Compacted(first),
                        store.range(RangeRequest.of(ALL).at(new Revision(old))));
            }
            try (Watch watch = store.watch(ALL, first.next())) {
                assertInstanceOf(Watch.Events.class, watch.poll(Duration.ZERO));
            }
        }
    }

    private static void assertAMemberThatLostItsFolderGetsTheBackupToo(
            TestGroup group, Revision present) {
        RatisStore leader = group.store(group.awaitLeader());
        String lost = group.follower();
        group.close(lost);
        DataFolder.deleteTree(group.dataFolder(lost));
        assertInstanceOf(MembershipOutcome.Changed.class, leader.members().remove(lost));
        group.openWaiting(lost);
        var candidate = new Candidate(Optional.of(lost), group.address(lost), false);
        assertInstanceOf(MembershipOutcome.Changed.class, leader.members().add(candidate));
        group.takenIn(lost);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> group.store(lost).status().revision().equals(present));
        var hashes =
                group.open().stream()
                        .map(store -> (HashOutcome.Hashed) store.hash(present))
                        .map(HashOutcome.Hashed::hash)
                        .distinct()
                        .toList();
        assertEquals(1, hashes.size(), hashes::toString);
    }

    @Test
    void aMemberWithoutAQuorumGivesWhatItHasAndSaysSo() throws IOException {
        Path file = folder.resolve("backup");
        try (var group = new TestGroup(folder.resolve("old"), StoreLimits.DEFAULT, 3).openAll()) {
            String left = group.awaitLeader();
            RatisStore store = group.store(left);
            store.commit(Transaction.put(Bytes.utf8("/a"), Bytes.EMPTY));
            group.ids().stream().filter(id -> !id.equals(left)).forEach(group::close);
            save(store, file);
        }
        BackupSummary summary = BackupReader.verify(file);
        assertFalse(summary.origin().confirmed());
        assertEquals(1, summary.keys());
    }

    @Test
    void onlyAFewBackupsAreMadeAtATimeAndTheirFilesAreGoneAfterwards() throws IOException {
        try (var group = new TestGroup(folder.resolve("old"), StoreLimits.DEFAULT, 1).openAll()) {
            RatisStore store = group.open().getFirst();
            Backup second = store.backup();
            try (Backup _ = store.backup()) {
                assertThrows(StoreException.Overloaded.class, store::backup);
                second.close();
                store.backup().close();
            }
            try (Stream<Path> files = Files.list(group.dataFolder(group.ids().getFirst()))) {
                assertEquals(
                        List.of(),
                        files.filter(path -> path.toString().contains("backup-")).toList());
            }
        }
    }

    @Test
    void aFolderThatIsInUseIsNotRestoredInto() throws IOException {
        Path file = folder.resolve("backup");
        try (var group = new TestGroup(folder.resolve("old"), StoreLimits.DEFAULT, 1).openAll()) {
            save(group.open().getFirst(), file);
        }
        try (var group = new TestGroup(folder.resolve("new"), StoreLimits.DEFAULT, 1)) {
            StoreConfig config = group.config(group.ids().getFirst());
            Files.createDirectories(config.dataFolder());
            Files.writeString(config.dataFolder().resolve("other"), "mine");
            var refused =
                    assertThrows(
                            DataFolderException.class,
                            () -> RestoredMember.make(config, file, new Revision(BUMP)));
            assertTrue(refused.getMessage().contains("is not empty"), refused.getMessage());
            assertEquals("mine", Files.readString(config.dataFolder().resolve("other")));
        }
    }

    private static void put(
            RatisStore store, Map<Bytes, Revision> acknowledged, String name, LeaseId lease) {
        Bytes key = Bytes.utf8(name);
        var operation = new Operation.Put(key, Bytes.utf8("value"), PutOptions.leased(lease));
        var outcome = store.commit(new Transaction(List.of(), List.of(operation), List.of()));
        acknowledged.put(key, outcome.revision());
    }

    private static int found(RatisStore store, KeyRange range) {
        return ((RangeOutcome.Found) store.range(RangeRequest.of(range))).entries().size();
    }

    private static void save(RatisStore store, Path file) throws IOException {
        try (Backup backup = store.backup()) {
            Files.copy(backup.content(), file);
        }
    }

    /** Writes until it is closed; has written something when it is made. */
    private static final class Writer implements AutoCloseable {
        private final AtomicBoolean stop = new AtomicBoolean();
        private final CountDownLatch begun = new CountDownLatch(20);
        private final Thread thread;

        Writer(RatisStore store) throws InterruptedException {
            thread =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        for (int i = 0; !stop.get(); i++) {
                                            Bytes key = Bytes.utf8("/during/" + i % 1_000);
                                            store.commit(Transaction.put(key, Bytes.EMPTY));
                                            begun.countDown();
                                        }
                                    });
            assertTrue(begun.await(30, TimeUnit.SECONDS));
        }

        @Override
        public void close() {
            stop.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
