package io.trireme.apiserver.registry;

import io.trireme.api.status.ApiStatusException;
import io.trireme.store.StoreException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private final Condition ended = lock.newCondition();

    // Guarded by lock.
    private boolean closed;
    private String notReady = "not started";

    /**
     * @param bootstrap comes first, and again every 250 ms until it succeeded once
     * @param chores run one after the other in each round
     * @param roundPause from the end of a round to the begin of the next
     */
    Housekeeping(Chore bootstrap, List<Chore> chores, Duration roundPause) {
        this.bootstrap = bootstrap;
        this.chores = List.copyOf(chores);
        this.roundPause = roundPause;
        thread = Thread.ofPlatform().name("registry-housekeeping").daemon().unstarted(this::run);
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

    private void run() {
        try {
            makeObjects();
            while (true) {
                for (var chore : chores) {
                    var failure = failureOf(chore);
                    failure.ifPresent(cause -> warn(chore.getClass().getSimpleName(), cause));
                }
                pause(roundPause);
            }
        } catch (InterruptedException e) {
            // close() asked for the end.
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
                warn("bootstrap objects", failure.get());
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

    private static void warn(String chore, Throwable cause) {
        if (isExpected(cause)) {
            log.atWarn()
                    .addKeyValue("chore", chore)
                    .addKeyValue("reason", cause.getMessage())
                    .log("housekeeping failed");
        } else {
            log.atError()
                    .addKeyValue("chore", chore)
                    .setCause(cause)
                    .log("housekeeping met a fault; the next round tries again");
        }
    }

    /** What a cluster without a quorum, or a race with another server, brings. */
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
            while (!closed && nanos > 0) {
                nanos = ended.awaitNanos(nanos);
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
            ended.signalAll();
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
