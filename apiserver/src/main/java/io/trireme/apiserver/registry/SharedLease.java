package io.trireme.apiserver.registry;

import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Leases;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Leases of the store for objects that live for a limited time after their last write. As in
 * Kubernetes, objects written one after the other share a lease, so that leases stay few: an object
 * lives for its time and at most {@link #SHARED_MAX} more. May be used by any thread.
 */
final class SharedLease {
    /** How long a lease is given to new writes; at most a twentieth of the objects' time. */
    static final Duration SHARED_MAX = Duration.ofMinutes(1);

    /** Objects that one end of a lease deletes, all at one revision. */
    static final int OBJECTS_MAX = 1000;

    private final Leases leases;
    private final long sharedNanos;
    private final long ttlSeconds;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private LeaseId present = LeaseId.NONE;
    private long grantedAt;
    private int objects;

    /**
     * @param life how long an object lives at least
     * @param nanoTime a clock that never goes back, as {@link System#nanoTime}
     */
    SharedLease(Leases leases, Duration life, LongSupplier nanoTime) {
        this.leases = leases;
        this.nanoTime = nanoTime;
        var share = life.dividedBy(20);
        var shared = share.compareTo(SHARED_MAX) < 0 ? share : SHARED_MAX;
        sharedNanos = shared.toNanos();
        ttlSeconds = secondsUp(life.plus(shared));
    }

    private static long secondsUp(Duration time) {
        return time.toNanosPart() == 0 ? time.toSeconds() : time.toSeconds() + 1;
    }

    /** The lease for a write that begins now. */
    LeaseId next() {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            if (present.equals(LeaseId.NONE)
                    || objects == OBJECTS_MAX
                    || now - grantedAt >= sharedNanos) {
                present = grant();
                // Taken before the grant: the store counts from later on, never from earlier.
                grantedAt = now;
                objects = 0;
            }
            objects++;
            return present;
        } finally {
            lock.unlock();
        }
    }

    private LeaseId grant() {
        return switch (leases.grant(LeaseId.NONE, ttlSeconds)) {
            case LeaseOutcome.Granted(var id, _) -> id;
            case LeaseOutcome.Exists _, LeaseOutcome.NotFound _, LeaseOutcome.Ended _ ->
                    throw new IllegalStateException("a lease that the store names is granted");
        };
    }

    /** The store does not know a lease that it granted: someone revoked it. */
    void lost(LeaseId lease) {
        lock.lock();
        try {
            if (present.equals(lease)) {
                present = LeaseId.NONE;
            }
        } finally {
            lock.unlock();
        }
    }
}
