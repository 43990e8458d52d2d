package io.trireme.apiserver.registry.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.GroupResource;
import io.trireme.store.Bytes;
import io.trireme.store.KeyValue;
import io.trireme.store.Revision;
import io.trireme.store.WatchEvent;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

final class WatchCacheTest {
    private final WatchCache cache =
            new WatchCache(new GroupResource("", "configmaps"), WatchCacheTest::index);

    @Test
    void snapshotHoldsWhatWasPutAndNotWhatWasDeleted() {
        put(1, "a/x");
        put(2, "b/y");
        delete(3, "a/x");
        var snapshot = cache.snapshot();
        assertEquals(List.of("b/y"), snapshot.objects().stream().map(CachedObject::path).toList());
        assertEquals(new Revision(3), snapshot.revision());
    }

    @Test
    void namespaceOfASnapshotHoldsNoNeighbour() {
        put(1, "a/x");
        put(2, "ab/x");
        put(3, "a-b/x");
        put(4, "a/y");
        assertEquals(
                List.of("a/x", "a/y"),
                cache.snapshot().namespace("a").stream().map(CachedObject::path).toList());
    }

    @Test
    void cursorSeesEveryLaterEventOnceAndInOrder() throws InterruptedException {
        put(1, "a/x");
        var cursor = cache.openAfter(new Revision(1)).orElseThrow();
        put(2, "a/x");
        put(3, "a/y");
        delete(4, "a/x");
        var events = cursor.next(Duration.ZERO).orElseThrow();
        assertEquals(
                List.of("MODIFIED 2", "ADDED 3", "DELETED 4"),
                events.stream().map(one -> one.type() + " " + one.revision()).toList());
        assertEquals(List.of(), cursor.next(Duration.ZERO).orElseThrow());
    }

    @Test
    void cursorThatIsOvertakenIsTold() throws InterruptedException {
        put(1, "a/x");
        var cursor = cache.openAfter(new Revision(1)).orElseThrow();
        for (int i = 0; i <= WatchCache.EVENTS_MAX; i++) {
            put(2 + i, "a/x");
        }
        assertTrue(cursor.next(Duration.ZERO).isEmpty());
        assertFalse(cache.openAfter(new Revision(1)).isPresent());
        assertTrue(cache.openAfter(cache.horizon()).isPresent());
    }

    @Test
    void cursorOfBeforeAReplacementIsOvertaken() throws InterruptedException {
        put(1, "a/x");
        var cursor = cache.openAfter(new Revision(1)).orElseThrow();
        cache.replace(List.of(new WatchCache.Loaded("a/z", entry(5, "a/z"))), new Revision(9));
        assertTrue(cursor.next(Duration.ZERO).isEmpty());
        assertEquals(new Revision(9), cache.horizon());
        assertEquals(1, cache.snapshot().objects().size());
    }

    @Test
    void eventIsEncodedOncePerForm() throws InterruptedException {
        var cursor = cache.openAfter(Revision.ZERO).orElseThrow();
        put(1, "a/x");
        var event = cursor.next(Duration.ZERO).orElseThrow().getFirst();
        byte[] first = event.encoded("form", () -> new byte[] {1});
        assertSame(first, event.encoded("form", () -> new byte[] {2}));
    }

    @Test
    void listenerHearsEachChangeUntilItsSubscriptionIsClosed() throws Exception {
        var heard = new int[1];
        var subscription = cache.onChange(() -> heard[0]++);
        put(1, "a/x");
        subscription.close();
        put(2, "a/x");
        assertEquals(1, heard[0]);
    }

    private void put(long revision, String path) {
        cache.apply(
                List.of(
                        new WatchCache.Change(
                                path,
                                new WatchEvent.Put(entry(revision, path), Optional.empty()))));
    }

    private void delete(long revision, String path) {
        var event =
                new WatchEvent.Delete(Bytes.utf8(path), new Revision(revision), Optional.empty());
        cache.apply(List.of(new WatchCache.Change(path, event)));
    }

    private static KeyValue entry(long revision, String path) {
        byte[] json = ("{\"kind\":\"C\",\"metadata\":{\"name\":\"" + path + "\"}}").getBytes(UTF_8);
        var at = new Revision(revision);
        return new KeyValue(Bytes.utf8(path), Bytes.wrap(json), at, at, 1);
    }

    private static CachedObject index(String path, KeyValue entry) {
        int slash = path.indexOf('/');
        return new CachedObject(
                path,
                StoredJson.of(entry.value().array()),
                entry.modified(),
                path.substring(0, slash),
                path.substring(slash + 1),
                new TreeMap<>(),
                new TreeMap<>());
    }
}
