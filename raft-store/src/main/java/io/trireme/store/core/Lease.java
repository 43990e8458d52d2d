package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.LeaseId;

import java.nio.ByteBuffer;

/**
 * A lease as the state holds it. The state knows no time: who leads watches the clock, and ends the
 * lease by a command that names the renewal it counted from.
 *
 * @param ttlSeconds how long it lasts without a renewal
 * @param remainingSeconds how long it lasts from here, told by a leader; a restart goes on from it
 * @param renewedAt the count of entries when it was granted or last renewed; never the same for two
 *     leases that had the same id
 */
public record Lease(LeaseId id, long ttlSeconds, long remainingSeconds, long renewedAt) {
    static Lease decode(LeaseId id, Bytes row) {
        ByteBuffer in = ByteBuffer.wrap(row.array());
        return new Lease(id, in.getLong(), in.getLong(), in.getLong());
    }

    Bytes encode() {
        return Bytes.wrap(
                ByteBuffer.allocate(3 * Long.BYTES)
                        .putLong(ttlSeconds)
                        .putLong(remainingSeconds)
                        .putLong(renewedAt)
                        .array());
    }

    Lease renewed(long entries) {
        return new Lease(id, ttlSeconds, ttlSeconds, entries);
    }

    public Lease withRemaining(long seconds) {
        return new Lease(id, ttlSeconds, seconds, renewedAt);
    }
}
