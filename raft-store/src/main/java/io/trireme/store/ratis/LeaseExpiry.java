package io.trireme.store.ratis;

import io.trireme.store.StoreException;
import io.trireme.store.core.Command;
import io.trireme.store.core.Lease;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * On the leader, ends leases whose time is over, by a command in the log, and notes now and then
 * how long the others still last. A command of a leader that leads no more does no harm: a lease
 * that was renewed since is not the one that it names.
 */
final class LeaseExpiry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseExpiry.class);
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** A burst of ends must not crowd out writes. */
    private static final int ENDS_A_ROUND_MAX = 250;

    /** What a restart of all members at once may add to a lease. */
    private static final long UNNOTED_SECONDS = 60;

    private final LeaseClock clock;
    private final BooleanSupplier leads;
    private final Consumer<Command> proposer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closed;

    private LeaseExpiry(LeaseClock clock, BooleanSupplier leads, Consumer<Command> proposer) {
        this.clock = clock;
        this.leads = leads;
        this.proposer = proposer;
    }

    static LeaseExpiry start(
            String self, LeaseClock clock, BooleanSupplier leads, Consumer<Command> proposer) {
        var expiry = new LeaseExpiry(clock, leads, proposer);
        Thread.ofVirtual().name("store-" + self + "-leases").start(expiry::run);
        return expiry;
    }

    private void run() {
        try {
            while (!awaitRound()) {
                if (leads.getAsBoolean()) {
                    round();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the watch over leases was interrupted", e);
        }
    }

    /** True when this is closed. */
    private boolean awaitRound() throws InterruptedException {
        long left = ROUND_NANOS;
        lock.lockInterruptibly();
        try {
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void round() {
        try {
            for (Lease lease : clock.over(ENDS_A_ROUND_MAX)) {
                proposer.accept(new Command.ExpireLease(lease.id(), lease.renewedAt()));
                LOG.atDebug().addKeyValue("lease", lease.id()).log("lease expired");
            }
            for (Lease lease : clock.unnoted(UNNOTED_SECONDS)) {
                proposer.accept(
                        new Command.CheckpointLease(
                                lease.id(), lease.renewedAt(), lease.remainingSeconds()));
            }
        } catch (StoreException e) {
            LOG.atDebug().setCause(e).log("leases could not be ended; the next round tries again");
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
