package io.trireme.apiserver.registry.cache;

import io.trireme.api.GroupResource;
import io.trireme.store.KeyValue;
import io.trireme.store.Revision;
import io.trireme.store.WatchEvent;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The present objects of one resource and its recent events. Changed by the feed's thread only;
 * read by any.
 */
public final class WatchCache {
    /** Events kept for watchers that come back or lag; whichever limit is met first counts. */
    static final int EVENTS_MAX = 8192;

    static final long EVENT_BYTES_MAX = 16L << 20;

    /** How many of the newest events keep their encoded forms. */
    private static final int ENCODED_MAX = 64;

    private final GroupResource resource;
    private final ObjectIndexer indexer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    // Guarded by lock. Events of the ring are those with sequence firstSequence … next - 1; every
    // change after revision horizon is among them.
    private final TreeMap<String, CachedObject> objects = new TreeMap<>();
    private final ArrayDeque<CacheEvent> ring = new ArrayDeque<>();
    private final ArrayDeque<CacheEvent> encoded = new ArrayDeque<>();
    private long firstSequence;
    private long ringBytes;
    private Revision horizon = Revision.ZERO;
    private Revision last = Revision.ZERO;
    private Snapshot snapshot;
    private boolean closed;

    public WatchCache(GroupResource resource, ObjectIndexer indexer) {
        this.resource = resource;
        this.indexer = indexer;
    }

    public GroupResource resource() {
        return resource;
    }

    /** Runs an action after each change, on the feed's thread; it must be short. */
    public AutoCloseable onChange(Runnable action) {
        listeners.add(action);
        return () -> listeners.remove(action);
    }

    public Snapshot snapshot() {
        lock.lock();
        try {
            return snapshotLocked();
        } finally {
            lock.unlock();
        }
    }

    public Optional<CachedObject> find(String path) {
        lock.lock();
        try {
            return Optional.ofNullable(objects.get(path));
        } finally {
            lock.unlock();
        }
    }

    /** The oldest revision from which a watch can still start. */
    public Revision horizon() {
        lock.lock();
        try {
            return horizon;
        } finally {
            lock.unlock();
        }
    }

    /** The present state, and a cursor over what follows it; as one step. */
    public Opened openAtPresent() {
        lock.lock();
        try {
            var state = snapshotLocked();
            long next = firstSequence + ring.size();
            return new Opened(state, new WatchCursor(this, next, state.revision()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * A cursor over the changes after a revision.
     *
     * @return empty if changes after that revision are no longer known here
     */
    public Optional<WatchCursor> openAfter(Revision revision) {
        lock.lock();
        try {
            if (horizon.isAfter(revision)) {
                return Optional.empty();
            }
            long sequence = firstSequence + ring.size();
            var newestFirst = ring.descendingIterator();
            while (newestFirst.hasNext() && newestFirst.next().revision().isAfter(revision)) {
                sequence--;
            }
            return Optional.of(new WatchCursor(this, sequence, revision));
        } finally {
            lock.unlock();
        }
    }

    /** A state and the cursor that continues it. */
    public record Opened(Snapshot state, WatchCursor cursor) {}

    /**
     * Events from a sequence on; waits for the first one.
     *
     * @return empty if the sequence was overtaken, or the cache is closed and nothing is left
     */
    Optional<List<CacheEvent>> eventsFrom(long sequence, int max, Duration limit)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = limit.toNanos();
            while (sequence >= firstSequence && sequence == firstSequence + ring.size()) {
                if (closed) {
                    return Optional.empty();
                }
                if (nanos <= 0) {
                    return Optional.of(List.of());
                }
                nanos = changed.awaitNanos(nanos);
            }
            if (sequence < firstSequence || sequence > firstSequence + ring.size()) {
                return Optional.empty();
            }
            return Optional.of(copyFrom(sequence, max));
        } finally {
            lock.unlock();
        }
    }

    private List<CacheEvent> copyFrom(long sequence, int max) {
        int skip = (int) (sequence - firstSequence);
        int count = Math.min(max, ring.size() - skip);
        var events = new ArrayList<CacheEvent>(count);
        if (skip > ring.size() / 2) {
            // Watchers mostly stand at the end; walk from there.
            var newestFirst = ring.descendingIterator();
            for (int i = ring.size() - 1; i >= skip; i--) {
                var event = newestFirst.next();
                if (i < skip + count) {
                    events.add(event);
                }
            }
            return events.reversed();
        }
        var oldestFirst = ring.iterator();
        for (int i = 0; i < skip + count; i++) {
            var event = oldestFirst.next();
            if (i >= skip) {
                events.add(event);
            }
        }
        return events;
    }

    /** Takes over changes of the store, in order; all of a revision at once. */
    void apply(List<Change> changes) {
        var indexed = new ArrayList<CachedObject>(changes.size());
        for (var change : changes) {
            indexed.add(
                    change.event() instanceof WatchEvent.Put put
                            ? indexer.index(change.path(), put.entry())
                            : null);
        }
        lock.lock();
        try {
            for (int i = 0; i < changes.size(); i++) {
                applyOne(changes.get(i), indexed.get(i));
            }
            snapshot = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        listeners.forEach(Runnable::run);
    }

    /** A change of the store with the object's part of its key. */
    record Change(String path, WatchEvent event) {}

    private void applyOne(Change change, CachedObject object) {
        var revision = change.event().revision();
        last = revision;
        if (object == null) {
            var gone = objects.remove(change.path());
            if (gone != null) {
                append(new CacheEvent(CacheEvent.Type.DELETED, gone, Optional.of(gone), revision));
            }
            return;
        }
        var before = Optional.ofNullable(objects.put(change.path(), object));
        var type = before.isPresent() ? CacheEvent.Type.MODIFIED : CacheEvent.Type.ADDED;
        append(new CacheEvent(type, object, before, revision));
    }

    private void append(CacheEvent event) {
        ring.addLast(event);
        ringBytes += event.sizeBytes();
        encoded.addLast(event);
        if (encoded.size() > ENCODED_MAX) {
            encoded.removeFirst().forgetEncodings();
        }
        while (ring.size() > EVENTS_MAX || (ringBytes > EVENT_BYTES_MAX && ring.size() > 1)) {
            var oldest = ring.removeFirst();
            ringBytes -= oldest.sizeBytes();
            firstSequence++;
            horizon = oldest.revision();
        }
    }

    /** Starts anew from a state of the store; watchers of before are overtaken. */
    void replace(List<Loaded> state, Revision revision) {
        var indexed = new TreeMap<String, CachedObject>();
        for (var one : state) {
            indexed.put(one.path(), indexer.index(one.path(), one.entry()));
        }
        lock.lock();
        try {
            objects.clear();
            objects.putAll(indexed);
            // Sequences go on after a gap, so that no cursor of before fits again.
            firstSequence += ring.size() + 1L;
            ring.clear();
            encoded.clear();
            ringBytes = 0;
            horizon = revision;
            last = revision;
            snapshot = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        listeners.forEach(Runnable::run);
    }

    /** The resource is gone, or is kept in another cache now: watchers end after what is here. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** An entry of the store with the object's part of its key. */
    record Loaded(String path, KeyValue entry) {}

    private Snapshot snapshotLocked() {
        if (snapshot == null) {
            snapshot = new Snapshot(List.copyOf(objects.values()), last);
        }
        return snapshot;
    }
}
