package io.trireme.store;

import java.util.List;
import java.util.Optional;

/**
 * Replicated times to live. A key that is put with a lease is deleted when the lease ends: revoked,
 * or not renewed in time. Who leads watches the time, and never ends a lease early; a change of
 * leader may make it last longer.
 */
public interface Leases {
    /** The longest time to live. */
    long TTL_SECONDS_MAX = 9_000_000_000L;

    /**
     * Grants a lease.
     *
     * @param id its id, or {@link LeaseId#NONE} for one that the store chooses
     */
    LeaseOutcome grant(LeaseId id, long ttlSeconds);

    /** Lets a lease begin anew. */
    LeaseOutcome renew(LeaseId id);

    /** Ends a lease and deletes its keys, all at one revision. */
    LeaseOutcome revoke(LeaseId id);

    /** A lease as it is now; linearizable. */
    Optional<LeaseStatus> find(LeaseId id);

    /** All leases, in the order of their ids; linearizable. */
    List<LeaseId> all();

    /**
     * A lease.
     *
     * @param remainingSeconds about how long it still lasts, as this member knows
     * @param keys the keys that go with it, in order
     */
    record LeaseStatus(LeaseId id, long ttlSeconds, long remainingSeconds, List<Bytes> keys) {}
}
