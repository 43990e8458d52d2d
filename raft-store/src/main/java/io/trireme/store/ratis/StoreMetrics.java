package io.trireme.store.ratis;

import com.codahale.metrics.MetricRegistry;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/**
 * What one member counts since it was opened, as far as etcd has a name for it; {@code StoreStatus}
 * holds the rest. Buckets are etcd's, so that its dashboards and alerts fit.
 */
public final class StoreMetrics {
    private static final Duration DISK_BOUND_FIRST = Duration.ofMillis(1);
    private static final int DISK_BOUNDS = 14;
    private static final Duration TRIP_BOUND_FIRST = Duration.ofNanos(100_000);
    private static final int TRIP_BOUNDS = 16;

    private final MetricRegistry registry;
    private final IntSupplier watches;
    private final LongAdder leaderChanges = new LongAdder();
    private final LongAdder proposalsPending = new LongAdder();
    private final LongAdder proposalsFailed = new LongAdder();
    private final DurationHistogram logSync = new DurationHistogram(DISK_BOUND_FIRST, DISK_BOUNDS);
    private final DurationHistogram stateWrite =
            new DurationHistogram(DISK_BOUND_FIRST, DISK_BOUNDS);
    private final SortedMap<String, DurationHistogram> roundTrips = new ConcurrentSkipListMap<>();

    /**
     * @param registry takes what has no name in etcd, Ratis' own metrics too
     * @param watches how many watches are open
     */
    StoreMetrics(MetricRegistry registry, IntSupplier watches) {
        this.registry = registry;
        this.watches = watches;
    }

    MetricRegistry registry() {
        return registry;
    }

    void leaderChanged() {
        leaderChanges.increment();
    }

    void proposalBegan() {
        proposalsPending.increment();
    }

    void proposalEnded() {
        proposalsPending.decrement();
    }

    void proposalFailed() {
        proposalsFailed.increment();
    }

    DurationHistogram roundTrip(String peer) {
        return roundTrips.computeIfAbsent(
                peer, _ -> new DurationHistogram(TRIP_BOUND_FIRST, TRIP_BOUNDS));
    }

    /** How often this member learned of a leader that it did not know to lead before. */
    public long leaderChanges() {
        return leaderChanges.sum();
    }

    /** Commands of callers here that wait for their outcome, in the log or before it. */
    public long proposalsPending() {
        return proposalsPending.sum();
    }

    /** Commands of callers here that got no outcome: no leader, no quorum, out of time. */
    public long proposalsFailed() {
        return proposalsFailed.sum();
    }

    /** Open watches, the API server's too. */
    public int watches() {
        return watches.getAsInt();
    }

    /** Each fsync of the Raft log. */
    public DurationHistogram logSync() {
        return logSync;
    }

    /** Each write of an entry's changes, or of a step of a compaction, into the state. */
    public DurationHistogram stateWrite() {
        return stateWrite;
    }

    /**
     * From a heartbeat to its answer, by the peer's id; only a leader sends them, and peers that
     * never had one are left out.
     */
    public SortedMap<String, DurationHistogram> roundTrips() {
        return Collections.unmodifiableSortedMap(roundTrips);
    }
}
