package io.trireme.store.ratis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts durations by size, in buckets whose upper bounds double. Any thread may observe and read;
 * a reading during an observation may hold it in the counts and not yet in the sum.
 */
public final class DurationHistogram {
    private static final double NANOS_PER_SECOND = 1e9;

    private final long[] boundsNanos;
    private final AtomicLongArray counts;
    private final LongAdder sumNanos = new LongAdder();

    /**
     * @param first the smallest upper bound
     * @param size how many bounds there are; longer durations are counted beyond the last
     */
    DurationHistogram(Duration first, int size) {
        boundsNanos = new long[size];
        for (int i = 0; i < size; i++) {
            boundsNanos[i] = first.toNanos() << i;
        }
        counts = new AtomicLongArray(size + 1);
    }

    void observe(long nanos) {
        int bucket = 0;
        while (bucket < boundsNanos.length && nanos > boundsNanos[bucket]) {
            bucket++;
        }
        counts.incrementAndGet(bucket);
        sumNanos.add(nanos);
    }

    /** Runs an action and counts how long it took, also when it throws. */
    void time(Runnable action) {
        long start = System.nanoTime();
        try {
            action.run();
        } finally {
            observe(System.nanoTime() - start);
        }
    }

    /** Upper bounds, ascending, without the infinite one. */
    public double[] boundsSeconds() {
        double[] seconds = new double[boundsNanos.length];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = (double) boundsNanos[i] / NANOS_PER_SECOND;
        }
        return seconds;
    }

    /** How many fell into each bucket alone, one more than there are bounds. */
    public long[] counts() {
        long[] copy = new long[counts.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = counts.get(i);
        }
        return copy;
    }

    public double sumSeconds() {
        return (double) sumNanos.sum() / NANOS_PER_SECOND;
    }
}
