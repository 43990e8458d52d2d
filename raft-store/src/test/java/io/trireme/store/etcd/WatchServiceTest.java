package io.trireme.store.etcd;

import static io.trireme.store.etcd.WatchClient.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;

import io.grpc.Status;
import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.Operation;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.etcd.wire.Event;
import io.trireme.store.etcd.wire.Event.EventType;
import io.trireme.store.etcd.wire.WatchCreateRequest.FilterType;
import io.trireme.store.etcd.wire.WatchResponse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

@Timeout(60)
class WatchServiceTest {
    private static final ByteString NO_END = ByteString.copyFrom(new byte[1]);

    private InMemoryDoor door = new InMemoryDoor();
    private WatchClient client = new WatchClient(door.channel());

    @AfterEach
    void close() {
        door.close();
    }

    private void reopen(EtcdLimits limits) {
        door.close();
        door = new InMemoryDoor(limits);
        client = new WatchClient(door.channel());
    }

    @Test
    void aWatchBringsWhatComesAfterIt() throws InterruptedException {
        put("a", "0");
        WatchResponse created = client.create(watch("a"));
        assertTrue(created.getCreated());
        assertEquals(2, created.getHeader().getRevision());
        put("b", "1");
        put("a", "2");
        delete("a");
        Event written = nextEvent();
        assertEquals(EventType.PUT, written.getType());
        assertEquals("2", written.getKv().getValue().toStringUtf8());
        assertFalse(written.hasPrevKv());
        Event deleted = nextEvent();
        assertEquals(EventType.DELETE, deleted.getType());
        assertEquals(5, deleted.getKv().getModRevision());
        assertEquals("a", deleted.getKv().getKey().toStringUtf8());
    }

    private final List<Event> pending = new ArrayList<>();

    /** Changes that are close together may come in one response. */
    private Event nextEvent() throws InterruptedException {
        if (pending.isEmpty()) {
            pending.addAll(client.next().getEventsList());
        }
        return pending.removeFirst();
    }

    @Test
    void aWatchOfThePastBringsItWithPreviousEntriesInOrder() throws InterruptedException {
        put("a", "1");
        put("b", "2");
        put("a", "3");
        client.create(watch("a").setRangeEnd(utf8("c")).setStartRevision(3).setPrevKv(true));
        WatchResponse response = client.next();
        assertEquals(List.of("2", "3"), values(response));
        assertFalse(response.getEvents(0).hasPrevKv());
        assertEquals("1", response.getEvents(1).getPrevKv().getValue().toStringUtf8());
        assertEquals(4, response.getHeader().getRevision());
    }

    @Test
    void filtersLeaveOutPutsOrDeletes() throws InterruptedException {
        put("a", "1");
        delete("a");
        client.create(watch("a").setStartRevision(1).addFilters(FilterType.NOPUT));
        assertEquals(EventType.DELETE, client.next().getEvents(0).getType());
        client.create(watch("a").setStartRevision(1).addFilters(FilterType.NODELETE));
        WatchResponse response = client.next();
        assertEquals(1, response.getWatchId());
        assertEquals(List.of("1"), values(response));
    }

    @Test
    void manyWatchesShareAStreamAndAreToldApart() throws InterruptedException {
        assertEquals(0, client.create(watch("a")).getWatchId());
        assertEquals(7, client.create(watch("b").setWatchId(7)).getWatchId());
        assertEquals(1, client.create(watch("").setRangeEnd(NO_END)).getWatchId());
        put("b", "1");
        List<Long> told = new ArrayList<>();
        told.add(client.next().getWatchId());
        told.add(client.next().getWatchId());
        assertEquals(List.of(1L, 7L), told.stream().sorted().toList());
    }

    @Test
    void aWatchThatCannotBeIsCancelledWithEtcdsWords() throws InterruptedException {
        client.create(watch("a").setWatchId(7));
        WatchResponse duplicate = client.create(watch("b").setWatchId(7));
        assertTrue(duplicate.getCanceled());
        assertEquals(-1, duplicate.getWatchId());
        assertEquals(
                "mvcc: duplicate watch ID provided on the WatchStream",
                duplicate.getCancelReason());
        WatchResponse empty = client.create(watch("b").setRangeEnd(utf8("a")));
        assertTrue(empty.getCanceled());
        assertEquals("mvcc: watcher range is empty", empty.getCancelReason());
    }

    @Test
    void aCancelledWatchIsSilentAndTheOthersGoOn() throws InterruptedException {
        client.create(watch("a"));
        client.create(watch("a"));
        client.cancel(0);
        WatchResponse cancelled = client.next();
        assertTrue(cancelled.getCanceled());
        assertEquals(0, cancelled.getWatchId());
        client.cancel(99);
        put("a", "1");
        assertEquals(1, client.next().getWatchId());
        client.askProgress();
        assertEquals(-1, client.next().getWatchId());
        client.assertNothingMore();
    }

    @Test
    void aWatchOfWhatIsCompactedSaysFromWhere() throws InterruptedException {
        put("a", "1");
        put("a", "2");
        put("a", "3");
        door.store().compact(new Revision(4));
        assertTrue(client.create(watch("a").setStartRevision(1)).getCreated());
        WatchResponse response = client.next();
        assertTrue(response.getCanceled());
        assertEquals(4, response.getCompactRevision());
        assertEquals(0, response.getWatchId());
    }

    @Test
    void progressComesAfterAllThatItPromises() throws InterruptedException {
        for (int i = 0; i < 50; i++) {
            client.create(watch("a").setStartRevision(1));
        }
        for (int i = 0; i < 20; i++) {
            put("a", Integer.toString(i));
        }
        client.askProgress();
        int events = 0;
        WatchResponse response = client.next();
        while (response.getWatchId() != -1) {
            events += response.getEventsCount();
            response = client.next();
        }
        assertEquals(50 * 20, events);
        assertEquals(21, response.getHeader().getRevision());
        assertEquals(0, response.getEventsCount());
    }

    @Test
    void aWatchThatAsksHearsOfProgressWhileNothingHappens() throws InterruptedException {
        reopen(EtcdLimits.DEFAULT.withProgressInterval(Duration.ofMillis(50)));
        client.create(watch("a").setProgressNotify(true));
        put("b", "1");
        WatchResponse response = client.next();
        while (response.getHeader().getRevision() < 2) {
            response = client.next();
        }
        assertEquals(0, response.getWatchId());
        assertEquals(0, response.getEventsCount());
        // One that begins in the future does not promise what is not there yet.
        client = new WatchClient(door.channel());
        client.create(watch("a").setStartRevision(100).setProgressNotify(true));
        assertEquals(2, client.next().getHeader().getRevision());
    }

    @Test
    void aLargeRevisionComesInFragmentsWhereAllowedAndWholeElsewhere() throws InterruptedException {
        reopen(new EtcdLimits(10_000, 100, 100, Duration.ofMinutes(1)));
        client.create(watch("a").setRangeEnd(NO_END).setFragment(true));
        putAll(5, 4_000);
        List<Boolean> fragments = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        WatchResponse response;
        do {
            response = client.next();
            fragments.add(response.getFragment());
            response.getEventsList().forEach(e -> keys.add(e.getKv().getKey().toStringUtf8()));
            assertTrue(response.getSerializedSize() < 10_100);
        } while (response.getFragment());
        assertEquals(List.of(true, true, false), fragments);
        assertEquals(List.of("a0", "a1", "a2", "a3", "a4"), keys);
        client = new WatchClient(door.channel());
        client.create(watch("a").setRangeEnd(NO_END).setStartRevision(1));
        assertEquals(5, client.next().getEventsCount());
    }

    @Test
    void aLargeBatchIsCutBetweenRevisions() throws InterruptedException {
        reopen(new EtcdLimits(10_000, 100, 100, Duration.ofMinutes(1)));
        putAll(2, 4_000);
        putAll(2, 4_000);
        client.create(watch("a").setRangeEnd(NO_END).setStartRevision(1));
        WatchResponse first = client.next();
        assertEquals(2, first.getEventsCount());
        assertEquals(2, first.getHeader().getRevision());
        assertEquals(2, client.next().getEventsCount());
    }

    @Test
    void aStreamEndsWithItsClientAndWithTheMember() throws Exception {
        client.create(watch("a"));
        client.complete();
        assertEquals(Status.Code.OK, client.awaitEnd().getCode());
        var other = new WatchClient(door.channel());
        other.create(watch("a"));
        door.stop();
        Status end = other.awaitEnd();
        assertEquals(Status.Code.UNAVAILABLE, end.getCode());
        assertEquals("etcdserver: server stopped", end.getDescription());
    }

    private void putAll(int keys, int bytes) {
        List<Operation> puts = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            puts.add(new Operation.Put(Bytes.utf8("a" + i), Bytes.utf8("x".repeat(bytes))));
        }
        door.store().commit(new Transaction(List.of(), puts, List.of()));
    }

    private static List<String> values(WatchResponse response) {
        return response.getEventsList().stream()
                .map(event -> event.getKv().getValue().toStringUtf8())
                .toList();
    }

    private void put(String key, String value) {
        door.store().commit(Transaction.put(Bytes.utf8(key), Bytes.utf8(value)));
    }

    private void delete(String key) {
        door.store().commit(Transaction.delete(KeyRange.single(Bytes.utf8(key))));
    }

    private static ByteString utf8(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
