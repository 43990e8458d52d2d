package io.trireme.benchmarks.etcd;

import io.trireme.benchmarks.etcd.PutLatency.Sample;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A few clients that put at a fixed rate while something else goes on. A client has one call open;
 * one that is late sends its next put at once, and what it took counts from when it was due, so
 * that a standstill counts for all the puts that it held up.
 */
final class PacedPuts implements AutoCloseable {
    static final int CLIENTS = 8;
    static final int PER_SECOND = 200;

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1) * CLIENTS / PER_SECOND;
    private static final Duration ANSWERS_LIMIT = Duration.ofSeconds(60);

    private final KvStubs stubs;
    private final Puts puts;
    private final ScheduledExecutorService thread =
            new ScheduledThreadPoolExecutor(
                    1,
                    Thread.ofPlatform().name("paced-puts").daemon().factory(),
                    // What is due after the end; a put that is open ends with its connection.
                    new ThreadPoolExecutor.DiscardPolicy());

    /** When each client's put that is open, or its next, was or is due. */
    private final AtomicLongArray dueNanos = new AtomicLongArray(CLIENTS);

    /** Guarded by itself. */
    private final List<Sample> samples = new ArrayList<>();

    /** What goes on meanwhile. */
    @FunctionalInterface
    interface Work {
        /**
         * @return when it had ended, by {@link System#nanoTime}; it may return later
         */
        long run() throws IOException, InterruptedException;
    }

    PacedPuts(KvStubs stubs, Puts puts) {
        this.stubs = stubs;
        this.puts = puts;
        long start = System.nanoTime();
        for (int client = 0; client < CLIENTS; client++) {
            dueNanos.set(client, start + PERIOD_NANOS * client / CLIENTS);
            next(client);
        }
    }

    /**
     * The puts that are due while something is done, once all of them have ended.
     *
     * @throws IllegalStateException if they do not end
     */
    PutLatency during(Work work) throws IOException, InterruptedException {
        synchronized (samples) {
            samples.clear();
        }
        long start = System.nanoTime();
        long end = work.run();
        MemberStatuses.await(() -> allDueAfter(end), ANSWERS_LIMIT, "puts do not end");
        synchronized (samples) {
            return PutLatency.of(samples, start, end);
        }
    }

    private boolean allDueAfter(long nanos) {
        for (int client = 0; client < CLIENTS; client++) {
            if (dueNanos.get(client) < nanos) {
                return false;
            }
        }
        return true;
    }

    private void next(int client) {
        long wait = dueNanos.get(client) - System.nanoTime();
        // Always on the thread: a client that is late must not keep an event loop to itself.
        var _ = thread.schedule(() -> send(client), Math.max(0, wait), TimeUnit.NANOSECONDS);
    }

    private void send(int client) {
        stubs.of(client)
                .put(puts.next(), Answers.observer(_ -> {}, failed -> ended(client, failed)));
    }

    private void ended(int client, boolean failed) {
        long due = dueNanos.get(client);
        synchronized (samples) {
            samples.add(new Sample(due, System.nanoTime() - due, failed));
        }
        dueNanos.addAndGet(client, PERIOD_NANOS);
        next(client);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
