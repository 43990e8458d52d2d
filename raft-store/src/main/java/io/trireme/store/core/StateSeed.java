package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.Revision;

import java.nio.ByteBuffer;

/**
 * The rows of a state that begins with keys and leases of an earlier one, and without its history.
 * Such a state is as if all of it had been compacted at its first revision.
 */
public final class StateSeed {
    /** The state counts as the work of one entry, which renewed all its leases. */
    private static final long ENTRIES = 1;

    private final PendingRows rows;

    public StateSeed(PendingRows rows) {
        this.rows = rows;
    }

    /** A lease with all its time ahead. */
    public void putLease(LeaseId id, long ttlSeconds) {
        rows.put(RowKeys.lease(id), new Lease(id, ttlSeconds, ttlSeconds, ENTRIES).encode());
    }

    /** A live key; its lease must be put too. */
    public void putKey(KeyValue entry) {
        var version =
                new Version(
                        entry.created(),
                        entry.modified(),
                        Revision.ZERO,
                        entry.version(),
                        entry.lease(),
                        entry.value());
        rows.put(RowKeys.live(entry.key()), version.encode());
        if (!entry.lease().equals(LeaseId.NONE)) {
            rows.put(RowKeys.leased(entry.lease(), entry.key()), Bytes.EMPTY);
        }
    }

    /**
     * The head, which makes the state whole.
     *
     * @param first the revision that the state begins with; no key may be newer
     * @param hash of what was put, so that members that began with different keys are told apart
     */
    public void putHead(Revision first, long hash) {
        rows.put(RowKeys.HEAD, new StateHead(first, first, ENTRIES, hash).encode());
        rows.put(
                RowKeys.COMPACTED,
                Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(first.value()).array()));
    }
}
