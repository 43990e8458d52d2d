package io.trireme.apiserver.registry.cache;

import io.trireme.store.Revision;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A watcher's place among the events of a cache. Used by one thread. */
public final class WatchCursor {
    private static final int BATCH_MAX = 256;

    private final WatchCache cache;
    private final Revision after;
    private long sequence;

    WatchCursor(WatchCache cache, long sequence, Revision after) {
        this.cache = cache;
        this.sequence = sequence;
        this.after = after;
    }

    /**
     * Waits for the next events.
     *
     * @return none when the time is over; empty when this watcher was too slow, or the cache began
     *     anew, and events are lost to it
     */
    public Optional<List<CacheEvent>> next(Duration limit) throws InterruptedException {
        var events = cache.eventsFrom(sequence, BATCH_MAX, limit);
        if (events.isEmpty()) {
            return Optional.empty();
        }
        sequence += events.get().size();
        // A watch from a revision of the future stays silent until that has passed.
        return Optional.of(
                events.get().stream().filter(event -> event.revision().isAfter(after)).toList());
    }
}
