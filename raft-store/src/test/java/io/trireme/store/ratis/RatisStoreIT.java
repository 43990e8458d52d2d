package io.trireme.store.ratis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;

import io.trireme.store.Bytes;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.Operation;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.StoreException;
import io.trireme.store.StoreStatus;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.Watch;
import io.trireme.store.WatchEvent;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

@Timeout(120)
class RatisStoreIT {
    private static final Bytes KEY = Bytes.utf8("/a");
    private static final KeyRange ALL = KeyRange.prefix(Bytes.utf8("/"));

    @TempDir Path folder;

    @Test
    void whatOneMemberWritesEveryMemberReadsAtOnce() {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            int value = 0;
            for (RatisStore writer : group.open()) {
                for (RatisStore reader : group.open()) {
                    put(writer, KEY, "" + ++value);
                    assertEquals("" + value, read(reader, KEY));
                    assertEquals(new Revision(1 + value), reader.currentRevision());
                }
            }
        }
    }

    @Test
    void aFollowerSeesACommitLongBeforeTheNextHeartbeat() throws InterruptedException {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            RatisStore leader = group.store(group.awaitLeader());
            RatisStore follower = group.store(group.follower());
            Watch watch = follower.watch(ALL, new Revision(1));
            List<Long> delays = new ArrayList<>();
            for (int i = 1; i <= 40; i++) {
                put(leader, KEY, "" + i);
                long start = System.nanoTime();
                assertEquals(1, drain(watch, i + 1).size());
                delays.add((System.nanoTime() - start) / 1_000_000);
            }
            long late = delays.stream().filter(millis -> millis > 200).count();
            assertTrue(late <= 8, "delays in ms: " + delays);
        }
    }

    @Test
    void aTransactionOfAFollowerComparesAndAnswers() {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            RatisStore store = group.store(group.follower());
            var create =
                    new Transaction(
                            List.of(new Compare.ModRevision(KEY, Revision.ZERO)),
                            List.of(new Operation.Put(KEY, Bytes.utf8("1"))),
                            List.of(new Operation.Get(KeyRange.single(KEY), 0)));
            assertTrue(store.commit(create).succeeded());
            TransactionOutcome second = store.commit(create);
            assertFalse(second.succeeded());
            var got =
                    assertInstanceOf(
                            TransactionOutcome.OperationResult.Got.class,
                            second.results().getFirst());
            assertEquals("1", got.entries().getFirst().value().toUtf8());
        }
    }

    @Test
    void aTransactionThatOnlyReadsIsLinearizableAndGivesTheMembersNothingToDo() {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            RatisStore reader = group.store(group.follower());
            MetricRegistry metrics = reader.metrics().registry();
            var read =
                    new Transaction(
                            List.of(new Compare.ModRevision(KEY, new Revision(41))),
                            List.of(new Operation.Get(KeyRange.single(KEY), 0)),
                            List.of());
            for (int i = 1; i <= 40; i++) {
                put(group.store(group.awaitLeader()), KEY, "" + i);
                assertEquals(i == 40, reader.commit(read).succeeded());
            }
            TransactionOutcome outcome = reader.commit(read);
            assertEquals(new Revision(41), outcome.revision());
            var got = (TransactionOutcome.OperationResult.Got) outcome.results().getFirst();
            assertEquals("40", got.entries().getFirst().value().toUtf8());
            assertEquals(0, metrics.timer("store.commit").getCount());
            assertEquals(41, metrics.timer("store.read.barrier").getCount());
        }
    }

    @Test
    void watchesOfAllMembersSeeTheSameEventsInOrder() throws InterruptedException {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            List<Watch> watches =
                    group.open().stream().map(s -> s.watch(ALL, new Revision(1))).toList();
            for (int i = 0; i < 200; i++) {
                put(group.open().get(i % 3), Bytes.utf8("/" + i % 7), "" + i);
            }
            List<WatchEvent> first = drain(watches.getFirst(), 201);
            assertEquals(200, first.size());
            for (Watch watch : watches.subList(1, 3)) {
                assertEquals(first, drain(watch, 201));
            }
        }
    }

    @Test
    void compactionHoldsOnEveryMember() {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            RatisStore follower = group.store(group.follower());
            for (int i = 1; i <= 20; i++) {
                put(follower, KEY, "" + i);
            }
            assertEquals(
                    new CompactionOutcome.Done(new Revision(11)),
                    follower.compact(new Revision(11)));
            for (RatisStore store : group.open()) {
                assertEquals(
                        new RangeOutcome.Compacted(new Revision(11)),
                        store.range(RangeRequest.of(KEY).at(new Revision(10))));
                var found =
                        assertInstanceOf(
                                RangeOutcome.Found.class,
                                store.range(RangeRequest.of(KEY).at(new Revision(11))));
                assertEquals("10", found.entries().getFirst().value().toUtf8());
            }
        }
    }

    @Test
    void whenTheLeaderClosesTheOthersGoOnAndAWatchHasNoGap() throws InterruptedException {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            String leader = group.awaitLeader();
            RatisStore follower = group.store(group.follower());
            Watch watch = follower.watch(ALL, new Revision(1));
            for (int i = 0; i < 50; i++) {
                put(follower, KEY, "before" + i);
            }
            group.close(leader);
            long start = System.nanoTime();
            put(follower, KEY, "after");
            long outageMillis = (System.nanoTime() - start) / 1_000_000;
            assertTrue(outageMillis < 3_000, "write outage " + outageMillis + " ms");
            assertNotEquals(leader, group.awaitLeader());
            assertEquals(51, drain(watch, 52).size());
        }
    }

    @Test
    void aMemberThatRestartsHoldsWhatItHeldAndCatchesUp() {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            String follower = group.follower();
            put(group.store(follower), KEY, "1");
            group.close(follower);
            put(group.open().getFirst(), KEY, "2");
            RatisStore again = group.open(follower);
            assertEquals("2", read(again, KEY));
            assertEquals(new Revision(3), again.currentRevision());
        }
    }

    @Test
    void aWholeGroupThatRestartsHoldsWhatItAcknowledged() {
        var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll();
        for (int i = 0; i < 100; i++) {
            put(group.open().get(i % 3), Bytes.utf8("/" + i), "" + i);
        }
        group.close();
        try (group) {
            group.openAll();
            for (RatisStore store : group.open()) {
                var found =
                        assertInstanceOf(
                                RangeOutcome.Found.class, store.range(RangeRequest.of(ALL)));
                assertEquals(100, found.count());
                assertEquals(new Revision(101), found.revision());
            }
        }
    }

    @Test
    void aMemberThatLagsGetsASnapshotAndItsWatchHasNoGap() throws Exception {
        var limits = StoreLimits.DEFAULT.withSnapshotEntries(100);
        try (var group = new TestGroup(folder, limits, 3).openAll()) {
            String lagging = group.follower();
            put(group.store(lagging), KEY, "first");
            group.close(lagging);
            RatisStore other = group.open().getFirst();
            // Ratis purges whole segments of its log, of 8 MiB.
            String large = "x".repeat(100_000);
            for (int i = 0; i < 400; i++) {
                put(other, Bytes.utf8("/" + i % 50), large + i);
            }
            RatisStore again = group.open(lagging);
            Watch watch = again.watch(ALL, new Revision(1));
            assertEquals(new Revision(402), again.currentRevision());
            assertEquals(401, drain(watch, 402).size());
            assertEquals(other.range(RangeRequest.of(ALL)), again.range(RangeRequest.of(ALL)));
            put(again, KEY, "after");
            assertEquals("after", read(other, KEY));
        }
    }

    @Test
    void aCheckpointIsMadeAfterSoManyBytesToo() {
        var limits = StoreLimits.DEFAULT.withSnapshotBytes(1 << 20);
        try (var group = new TestGroup(folder, limits, 1).openAll()) {
            RatisStore store = group.open().getFirst();
            String large = "x".repeat(100_000);
            for (int i = 0; i < 100; i++) {
                put(store, KEY, large);
            }
            Path data = group.dataFolder(group.ids().getFirst());
            await().until(
                            () -> {
                                try (var files = Files.walk(data)) {
                                    return files.map(path -> path.getFileName().toString())
                                            .anyMatch(name -> name.matches("checkpoint-\\d.*"));
                                }
                            });
        }
    }

    @Test
    void concurrentWritersEachCountOnce() throws Exception {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> writers = new ArrayList<>();
            for (int writer = 0; writer < 30; writer++) {
                RatisStore store = group.open().get(writer % 3);
                writers.add(() -> increment(store, 20));
            }
            for (var result : threads.invokeAll(writers)) {
                assertEquals(20, result.get());
            }
            assertEquals("600", read(group.open().getFirst(), KEY));
        }
    }

    @Test
    void aMemberWithoutQuorumRefusesLinearizableReadsAndWritesAndStillReadsItsOwn() {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            String leader = group.awaitLeader();
            RatisStore alone = group.store(leader);
            put(alone, KEY, "1");
            for (String id : group.ids()) {
                if (!id.equals(leader)) {
                    group.close(id);
                }
            }
            assertThrows(StoreException.Unavailable.class, () -> read(alone, KEY));
            assertThrows(StoreException.class, () -> put(alone, KEY, "2"));
            var found =
                    assertInstanceOf(
                            RangeOutcome.Found.class,
                            alone.range(
                                    RangeRequest.of(KEY)
                                            .with(io.trireme.store.Consistency.SERIALIZABLE)));
            assertEquals("1", found.entries().getFirst().value().toUtf8());
        }
    }

    @Test
    void theLeaderKnowsHowFarItsPeersAre() {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            String leader = group.awaitLeader();
            put(group.store(leader), KEY, "1");
            StoreStatus status = group.store(leader).status();
            assertEquals(StoreStatus.Role.LEADER, status.role());
            assertEquals(3, status.peers().size());
            assertTrue(status.peers().stream().allMatch(peer -> peer.matchIndex().isPresent()));
            assertEquals(0, status.lag());
            assertEquals(new Revision(2), status.revision());
        }
    }

    @Test
    void aRequestThatIsLargerThanAnEntryIsRefused() {
        try (var group = new TestGroup(folder, StoreLimits.DEFAULT, 3).openAll()) {
            RatisStore store = group.open().getFirst();
            var tooLarge = Bytes.wrap(new byte[4 << 20]);
            assertThrows(
                    StoreException.TooLarge.class,
                    () -> store.commit(Transaction.put(KEY, tooLarge)));
            var large = Bytes.wrap(new byte[(4 << 20) - 1024]);
            for (RatisStore each : group.open()) {
                each.commit(Transaction.put(KEY, large));
            }
            assertEquals(new Revision(4), store.currentRevision());
        }
    }

    private static int increment(Store store, int times) {
        int done = 0;
        while (done < times) {
            var found = (RangeOutcome.Found) store.range(RangeRequest.of(KEY));
            Revision modified =
                    found.entries().stream()
                            .findFirst()
                            .map(KeyValue::modified)
                            .orElse(Revision.ZERO);
            int value =
                    found.entries().stream()
                            .findFirst()
                            .map(entry -> Integer.parseInt(entry.value().toUtf8()))
                            .orElse(0);
            var next =
                    new Transaction(
                            List.of(new Compare.ModRevision(KEY, modified)),
                            List.of(new Operation.Put(KEY, Bytes.utf8("" + (value + 1)))),
                            List.of());
            if (store.commit(next).succeeded()) {
                done++;
            }
        }
        return done;
    }

    private static void put(Store store, Bytes key, String value) {
        store.commit(Transaction.put(key, Bytes.utf8(value)));
    }

    private static String read(Store store, Bytes key) {
        var found = assertInstanceOf(RangeOutcome.Found.class, store.range(RangeRequest.of(key)));
        return found.entries().isEmpty() ? "" : found.entries().getFirst().value().toUtf8();
    }

    private static List<WatchEvent> drain(Watch watch, long revision) throws InterruptedException {
        List<WatchEvent> all = new ArrayList<>();
        while (true) {
            var events = assertInstanceOf(Watch.Events.class, watch.poll(Duration.ofSeconds(20)));
            all.addAll(events.events());
            if (events.progress().value() >= revision) {
                return all;
            }
        }
    }
}
