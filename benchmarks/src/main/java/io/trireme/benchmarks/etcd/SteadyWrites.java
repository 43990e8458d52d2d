package io.trireme.benchmarks.etcd;

import io.trireme.chaos.history.Outages.Answer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes of one session that begin at a fixed rate whatever became of those before, so that an
 * outage is measured to within the time between two of them.
 */
final class SteadyWrites implements AutoCloseable {
    static final int PER_SECOND = 200;

    private static final int KEYS = 10_000;
    private static final int VALUE_BYTES = 256;

    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(
                    1,
                    Thread.ofPlatform().name("steady-writes").daemon().factory(),
                    // A write that fails after the end is not tried again.
                    new ThreadPoolExecutor.DiscardPolicy());
    private final Puts puts = new Puts("/steady/", KEYS, VALUE_BYTES);
    private final AtomicLong failed = new AtomicLong();
    private final Session session;
    private final ScheduledFuture<?> writes;

    /** Guarded by itself. */
    private final List<Answer> answers = new ArrayList<>();

    SteadyWrites(EtcdConnections connections) {
        session = new Session(connections, thread);
        writes =
                thread.scheduleAtFixedRate(
                        this::write,
                        0,
                        TimeUnit.SECONDS.toNanos(1) / PER_SECOND,
                        TimeUnit.NANOSECONDS);
    }

    private void write() {
        long start = System.nanoTime();
        session.put(
                puts.next(),
                hasFailed -> {
                    if (hasFailed) {
                        failed.incrementAndGet();
                        return;
                    }
                    synchronized (answers) {
                        answers.add(new Answer(start, System.nanoTime()));
                    }
                });
    }

    Session session() {
        return session;
    }

    /** Drops the acknowledged writes that are noted. */
    void forget() {
        synchronized (answers) {
            answers.clear();
        }
    }

    /**
     * Waits for the acknowledgement of a write that began at a time or later.
     *
     * @throws IllegalStateException if there is none within the limit
     */
    void awaitAnswer(long sinceNanos, Duration limit) {
        MemberStatuses.await(
                () -> {
                    if (writes.isDone()) {
                        throw new IllegalStateException("the writes have ended", cause());
                    }
                    return hasAnswer(sinceNanos);
                },
                limit,
                "no write is acknowledged");
    }

    private Throwable cause() {
        try {
            writes.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e;
        }
    }

    private boolean hasAnswer(long sinceNanos) {
        synchronized (answers) {
            return answers.stream().anyMatch(one -> one.startNanos() - sinceNanos >= 0);
        }
    }

    /** The acknowledged writes since {@link #forget}, in the order of their ends. */
    List<Answer> answers() {
        synchronized (answers) {
            return answers.stream().sorted(Comparator.comparingLong(Answer::endNanos)).toList();
        }
    }

    /** Writes that failed for their whole time. */
    long failed() {
        return failed.get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
