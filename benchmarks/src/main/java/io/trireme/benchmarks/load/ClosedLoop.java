package io.trireme.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A load of clients that send their next call when the last is answered. What is answered in the
 * first part of the time is not counted.
 */
public final class ClosedLoop {
    private static final long DRAIN_SECONDS_MAX = 60;

    private final Call call;
    private final long countFromNanos;
    private final long endNanos;
    private final CountDownLatch ended;
    private final LatencyHistogram latencies = new LatencyHistogram();
    private final LongAdder errors = new LongAdder();

    /** Sends a client's next call, without blocking. */
    @FunctionalInterface
    public interface Call {
        /**
         * @param client from 0
         * @param answer to be run when the call has ended
         */
        void send(int client, Ended answer);
    }

    /** How a call ended. */
    @FunctionalInterface
    public interface Ended {
        void ended(boolean failed);
    }

    private ClosedLoop(int clients, Duration lead, Duration length, Call call) {
        this.call = call;
        this.countFromNanos = System.nanoTime() + lead.toNanos();
        this.endNanos = countFromNanos + length.toNanos();
        this.ended = new CountDownLatch(clients);
    }

    /**
     * Runs a load and waits until its last call has ended.
     *
     * @param lead how long it runs before it counts
     * @param length how long it counts
     */
    public static PhaseResult run(int clients, Duration lead, Duration length, Call call)
            throws InterruptedException {
        var loop = drive(clients, lead, length, call);
        return PhaseResult.of(loop.latencies, (double) length.toNanos() / 1e9, loop.errors.sum());
    }

    /** Runs a load that does not count, whatever is answered. */
    public static void warmUp(int clients, Duration length, Call call) throws InterruptedException {
        drive(clients, Duration.ZERO, length, call);
    }

    private static ClosedLoop drive(int clients, Duration lead, Duration length, Call call)
            throws InterruptedException {
        var loop = new ClosedLoop(clients, lead, length, call);
        for (int client = 0; client < clients; client++) {
            loop.next(client);
        }
        long limit = lead.plus(length).toSeconds() + DRAIN_SECONDS_MAX;
        if (!loop.ended.await(limit, TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    loop.ended.getCount() + " calls have not ended after " + limit + " s");
        }
        return loop;
    }

    private void next(int client) {
        long began = System.nanoTime();
        if (began - endNanos >= 0) {
            ended.countDown();
            return;
        }
        call.send(client, failed -> ended(client, began, failed));
    }

    private void ended(int client, long beganNanos, boolean failed) {
        long now = System.nanoTime();
        if (failed) {
            errors.increment();
        } else if (now - countFromNanos >= 0 && now - endNanos < 0) {
            latencies.add(now - beganNanos);
        }
        next(client);
    }
}
