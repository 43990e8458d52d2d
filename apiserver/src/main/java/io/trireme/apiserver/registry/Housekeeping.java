package io.trireme.apiserver.registry;

import io.trireme.api.status.ApiStatusException;
import io.trireme.store.StoreException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the registry does of its own, on one thread: makes the objects that every cluster has, then
 * runs its chores in rounds. Whatever a chore throws is logged and harms neither the others nor the
 * next round; only {@link #close} ends the thread.
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration BOOTSTRAP_PAUSE = Duration.ofMillis(250);

    private final Chore bootstrap;
    private final List<Chore> chores;
    private final Duration roundPause;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by lock.
    private boolean closed;
    private boolean asked;
    private long begun;
    private long finished;
    private String notReady = "not started";

    /**
     * @param name of the thread
     * @param bootstrap comes first, and again every 250 ms until it succeeded once
     * @param chores run one after the other in each round
     * @param roundPause before each round, the first too
     */
    Housekeeping(String name, Chore bootstrap, List<Chore> chores, Duration roundPause) {
        this.bootstrap = bootstrap;
        this.chores = List.copyOf(chores);
        this.roundPause = roundPause;
        thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Empty once the bootstrap objects are there. */
    String reasonNotReady() {
        lock.lock();
        try {
            return notReady;
        } finally {
            lock.unlock();
        }
    }

    /** Lets a round begin without a pause before it. */
    void wake() {
        lock.lock();
        try {
            asked = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a round that begins after this call.
     *
     * @return false if it did not end within the limit
     */
    boolean roundNow(Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long wanted = begun + 1;
            wake();
            long nanos = limit.toNanos();
            while (finished < wanted && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return finished >= wanted;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            makeObjects();
            while (true) {
                pause(roundPause);
                begin();
                for (var chore : chores) {
                    var failure = failureOf(chore);
                    failure.ifPresent(cause -> tell(Level.WARN, chore, cause));
                }
                finish();
            }
        } catch (InterruptedException e) {
            // close() asked for the end.
        }
    }

    private void begin() {
        lock.lock();
        try {
            begun++;
            asked = false;
        } finally {
            lock.unlock();
        }
    }

    private void finish() {
        lock.lock();
        try {
            finished++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void makeObjects() throws InterruptedException {
        while (true) {
            var failure = failureOf(bootstrap);
            if (failure.isEmpty()) {
                report("");
                return;
            }
            String why = "bootstrap objects cannot be made: " + sentence(failure.get());
            if (!why.equals(reasonNotReady())) {
                report(why);
                // Servers that start together have no leader yet, and race for the same objects.
                tell(Level.INFO, bootstrap, failure.get());
            }
            pause(BOOTSTRAP_PAUSE);
        }
    }

    /** Runs one round of a chore; what it threw, if anything. */
    private static Optional<Throwable> failureOf(Chore chore) throws InterruptedException {
        try {
            chore.round();
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            return Optional.of(e);
        }
    }

    private static void tell(Level expected, Chore chore, Throwable cause) {
        String name = chore.getClass().getSimpleName();
        if (isExpected(cause)) {
            log.atLevel(expected)
                    .addKeyValue("chore", name)
                    .addKeyValue("reason", cause.getMessage())
                    .log("housekeeping failed; the next round tries again");
        } else {
            log.atError()
                    .addKeyValue("chore", name)
                    .setCause(cause)
                    .log("housekeeping met a fault; the next round tries again");
        }
    }

    /** What a cluster without a quorum, or a race with another server, brings now and then. */
    private static boolean isExpected(Throwable cause) {
        return cause instanceof StoreException || cause instanceof ApiStatusException;
    }

    private static String sentence(Throwable cause) {
        return isExpected(cause) ? cause.getMessage() : cause.toString();
    }

    private void report(String reason) {
        lock.lock();
        try {
            notReady = reason;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration time) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = time.toNanos();
            while (!closed && !asked && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            if (closed) {
                throw new InterruptedException("closed");
            }
        } finally {
            lock.unlock();
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
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
