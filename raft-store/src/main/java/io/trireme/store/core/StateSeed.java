package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.Revision;

/**
 * The rows of a state that begins with keys and leases of an earlier one, and without its history.
 * Such a state is as if all of it had been compacted at its first revision. The rows may be put and
 * written in several parts; no row may be put twice.
 */
public final class StateSeed {
    /** The state counts as the work of one entry, which renewed all its leases. */
    private static final long ENTRIES = 1;

    private long liveBytes;

    /** A lease with all its time ahead. */
    public void putLease(PendingRows rows, LeaseId id, long ttlSeconds) {
        put(rows, RowKeys.lease(id), new Lease(id, ttlSeconds, ttlSeconds, ENTRIES).encode());
    }

    /** A live key; its lease must be put too. */
    public void putKey(PendingRows rows, KeyValue entry) {
        var version =
                new Version(
                        entry.created(),
                        entry.modified(),
                        Revision.ZERO,
                        entry.version(),
                        entry.lease(),
                        entry.value());
        put(rows, RowKeys.live(entry.key()), version.encode());
        if (!entry.lease().equals(LeaseId.NONE)) {
            put(rows, RowKeys.leased(entry.lease(), entry.key()), Bytes.EMPTY);
        }
    }

    /** A row of users or roles. */
    public void putAuth(PendingRows rows, AuthRows.SavedRow saved) {
        rows.put(saved.row(), saved.value());
    }

    private void put(PendingRows rows, Bytes row, Bytes value) {
        rows.put(row, value);
        liveBytes += StateSpace.sizeBytes(row, value);
    }

    /**
     * The head, which makes the state whole.
     *
     * @param first the revision that the state begins with; no key may be newer
     * @param hash of what was put, so that members that began with different keys are told apart
     */
    public void putHead(PendingRows rows, Revision first, long hash) {
        var written = new StateSpace(liveBytes, 0);
        rows.put(RowKeys.HEAD, new StateHead(first, first, ENTRIES, hash, 0, written).encode());
        rows.put(RowKeys.COMPACTED, new CompactionProgress(first, 0).encode());
    }
}
