package io.trireme.store.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.Operation;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.StoreException;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.Watch;
import io.trireme.store.WatchEvent;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class InMemoryStoreTest {
    private static final Bytes A = Bytes.utf8("/a");
    private static final Bytes B = Bytes.utf8("/b");
    private static final KeyRange ALL = KeyRange.prefix(Bytes.utf8("/"));

    private final InMemoryStore store = new InMemoryStore();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void putWithStaleRevisionRunsTheOtherBranchAndUsesNoRevision() {
        put(A, "1");
        put(A, "2");
        var transaction =
                new Transaction(
                        List.of(new Compare.ModRevision(A, new Revision(2))),
                        List.of(new Operation.Put(A, Bytes.utf8("3"))),
                        List.of(new Operation.Get(KeyRange.single(A), 0)));
        TransactionOutcome outcome = store.commit(transaction);
        assertFalse(outcome.succeeded());
        assertEquals(new Revision(3), outcome.revision());
        var got =
                assertInstanceOf(
                        TransactionOutcome.OperationResult.Got.class, outcome.results().getFirst());
        assertEquals("2", got.entries().getFirst().value().toUtf8());
    }

    @Test
    void aTransactionThatWritesAKeyTwiceIsRefusedWhenItIsBuilt() {
        var put = new Operation.Put(A, B);
        assertThrows(
                IllegalArgumentException.class,
                () -> new Transaction(List.of(), List.of(put, put), List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new Transaction(
                                List.of(), List.of(put, new Operation.Delete(ALL)), List.of()));
    }

    @Test
    void aWatchSeesEveryChangeOnceInOrderAndNothingOfOtherKeys() throws InterruptedException {
        Watch watch = store.watch(KeyRange.single(A), Revision.ZERO);
        put(A, "1");
        put(B, "1");
        put(A, "2");
        store.commit(Transaction.delete(ALL));
        List<WatchEvent> events = drain(watch, 5);
        assertEquals(
                List.of(2L, 4L, 5L),
                events.stream().map(event -> event.revision().value()).toList());
        assertEquals("2", events.getLast().previous().orElseThrow().value().toUtf8());
    }

    @Test
    void aWatchFromThePastReadsHistoryThatTheRingNoLongerHolds() throws InterruptedException {
        for (int i = 0; i < 10_000; i++) {
            put(A, "" + i);
        }
        List<WatchEvent> events = drain(store.watch(ALL, new Revision(1)), 10_001);
        assertEquals(10_000, events.size());
        for (int i = 0; i < 10_000; i++) {
            var put = assertInstanceOf(WatchEvent.Put.class, events.get(i));
            assertEquals("" + i, put.entry().value().toUtf8());
            assertEquals(i > 0, put.previous().isPresent());
        }
    }

    @Test
    void aWatchBelowTheFloorEndsAsCompacted() throws InterruptedException {
        put(A, "1");
        put(A, "2");
        put(A, "3");
        store.compact(new Revision(4));
        Watch watch = store.watch(ALL, new Revision(3));
        assertEquals(new Watch.Compacted(new Revision(4)), watch.poll(Duration.ZERO));
    }

    @Test
    void aReadBelowTheFloorIsCompacted() {
        put(A, "1");
        put(A, "2");
        put(A, "3");
        store.compact(new Revision(3));
        assertEquals(
                new RangeOutcome.Compacted(new Revision(3)),
                store.range(RangeRequest.of(ALL).at(new Revision(2))));
        var found =
                assertInstanceOf(
                        RangeOutcome.Found.class,
                        store.range(RangeRequest.of(ALL).at(new Revision(3))));
        assertEquals("2", found.entries().getFirst().value().toUtf8());
    }

    @Test
    void closingTheStoreEndsWatchesAndRefusesCalls() throws InterruptedException {
        Watch watch = store.watch(ALL, Revision.ZERO);
        store.close();
        assertEquals(new Watch.Closed(), watch.poll(Duration.ofSeconds(10)));
        assertThrows(StoreException.Unavailable.class, () -> put(A, "1"));
    }

    @Test
    void aRangeWithALimitSaysThatThereIsMore() {
        put(A, "1");
        put(B, "1");
        var found =
                assertInstanceOf(
                        RangeOutcome.Found.class, store.range(RangeRequest.of(ALL).withLimit(1)));
        assertEquals(1, found.entries().size());
        assertEquals(2, found.count());
        assertTrue(found.more());
    }

    private void put(Bytes key, String value) {
        store.commit(Transaction.put(key, Bytes.utf8(value)));
    }

    /** Polls until the watch has delivered everything up to a revision. */
    private static List<WatchEvent> drain(Watch watch, long revision) throws InterruptedException {
        List<WatchEvent> all = new ArrayList<>();
        while (true) {
            var events = assertInstanceOf(Watch.Events.class, watch.poll(Duration.ofSeconds(10)));
            all.addAll(events.events());
            if (events.progress().value() >= revision) {
                return all;
            }
        }
    }
}
