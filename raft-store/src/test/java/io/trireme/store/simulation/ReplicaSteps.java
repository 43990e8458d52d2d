package io.trireme.store.simulation;

import io.trireme.store.Bytes;
import io.trireme.store.WatchEvent;
import io.trireme.store.core.Compaction;
import io.trireme.store.core.Entry;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowView;
import io.trireme.store.core.StateTransition;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a replica does with the core. Tests that the simulation finds defects replace one step; the
 * others leave all as it is.
 */
interface ReplicaSteps {
    ReplicaSteps CORRECT = new ReplicaSteps() {};

    default StateTransition.Result apply(int replica, List<Entry> group, RowView rows) {
        return StateTransition.apply(group, rows);
    }

    /** What of an entry's events is published to watches. */
    default List<WatchEvent> published(List<WatchEvent> events) {
        return events;
    }

    /** What of a write reaches the disk. */
    default SortedMap<Bytes, Optional<Bytes>> flushed(SortedMap<Bytes, Optional<Bytes>> changes) {
        return changes;
    }

    /** The time by which a replica counts leases. */
    default long leaseNanos(long nanos) {
        return nanos;
    }

    default Optional<PendingRows> compactionStep(RowView rows, int changesMax) {
        return Compaction.planStep(rows, changesMax);
    }

    /** The rows after a snapshot was installed over the present ones. */
    default SortedMap<Bytes, Bytes> installed(
            SortedMap<Bytes, Bytes> snapshot, SortedMap<Bytes, Bytes> present) {
        return snapshot;
    }

    /** Whether watches are told that a snapshot was installed. */
    default boolean restartsWatches() {
        return true;
    }
}
