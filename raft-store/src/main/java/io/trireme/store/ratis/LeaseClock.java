package io.trireme.store.ratis;

import io.trireme.store.LeaseId;
import io.trireme.store.core.Lease;
import io.trireme.store.core.StateTransition.LeaseChange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * When leases end, by this member's clock. Every member counts, from the moment at which it learned
 * of the last renewal, so a new leader knows how much is left and never ends a lease early.
 */
public final class LeaseClock {
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<LeaseId, Running> leases = new TreeMap<>();

    private record Running(Lease lease, long endNanos) {}

    public LeaseClock(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The leases of rows that this member did not apply one by one. */
    public void restart(List<Lease> all) {
        lock.lock();
        try {
            leases.clear();
            all.forEach(this::put);
        } finally {
            lock.unlock();
        }
    }

    /**
     * A lease changed.
     *
     * @param lease the lease after it, if it did not end
     */
    public void applied(LeaseChange change, Optional<Lease> lease) {
        lock.lock();
        try {
            Running before = leases.remove(change.id());
            if (lease.isPresent() && before != null && !change.begins()) {
                leases.put(change.id(), new Running(lease.get(), before.endNanos()));
            } else {
                lease.ifPresent(this::put);
            }
        } finally {
            lock.unlock();
        }
    }

    private void put(Lease lease) {
        long nanos = TimeUnit.SECONDS.toNanos(lease.remainingSeconds());
        // The longest leases would overflow the clock; they end later than this process.
        long bounded = Math.min(nanos, Long.MAX_VALUE / 4);
        leases.put(lease.id(), new Running(lease, nanoTime.getAsLong() + bounded));
    }

    /** At most so many of the leases whose time is over, the earliest first. */
    public List<Lease> over(int max) {
        long now = nanoTime.getAsLong();
        lock.lock();
        try {
            return leases.values().stream()
                    .filter(running -> running.endNanos() - now <= 0)
                    .sorted((a, b) -> Long.compare(a.endNanos() - now, b.endNanos() - now))
                    .limit(max)
                    .map(Running::lease)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Whole seconds that a lease still lasts, rounded up; zero if its time is over. */
    long remainingSeconds(LeaseId id) {
        long now = nanoTime.getAsLong();
        lock.lock();
        try {
            Running running = leases.get(id);
            return running == null ? 0 : secondsUp(running.endNanos() - now);
        } finally {
            lock.unlock();
        }
    }

    /** Leases that lost more than a given part of their time since the state last noted it. */
    public List<Lease> unnoted(long secondsMin) {
        long now = nanoTime.getAsLong();
        List<Lease> found = new ArrayList<>();
        lock.lock();
        try {
            for (Running running : leases.values()) {
                long remaining = secondsUp(running.endNanos() - now);
                if (remaining > 0 && running.lease().remainingSeconds() - remaining >= secondsMin) {
                    found.add(running.lease().withRemaining(remaining));
                }
            }
            return found;
        } finally {
            lock.unlock();
        }
    }

    private static long secondsUp(long nanos) {
        long second = TimeUnit.SECONDS.toNanos(1);
        return nanos <= 0 ? 0 : (nanos + second - 1) / second;
    }
}
