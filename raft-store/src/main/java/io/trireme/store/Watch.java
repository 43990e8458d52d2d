package io.trireme.store;

import java.time.Duration;
import java.util.List;

/**
 * A cursor over the changes of a range of keys, from a revision on. One thread at a time may poll.
 * The watch holds no queue of its own: a slow reader reads older history, never makes one grow.
 */
public interface Watch extends AutoCloseable {
    /**
     * Waits until there are events, progress, or the time is over.
     *
     * @return the next events; with none when only progress was made or the time is over
     */
    Signal poll(Duration limit) throws InterruptedException;

    /** Ends a waiting poll with {@link Closed}; may be called from any thread and twice. */
    @Override
    void close();

    /** What a poll finds. */
    sealed interface Signal {}

    /**
     * All changes of a transaction come in one batch.
     *
     * @param events in revision order
     * @param progress every change up to this revision has been delivered by this watch
     */
    record Events(List<WatchEvent> events, Revision progress) implements Signal {}

    /** The next revision to deliver is compacted; the watch is over. */
    record Compacted(Revision floor) implements Signal {}

    /** The watch, or the store, was closed. */
    record Closed() implements Signal {}
}
