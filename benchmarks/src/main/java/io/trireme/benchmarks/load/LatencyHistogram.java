package io.trireme.benchmarks.load;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts latencies from any number of threads in constant space, with an error below 1 in 64. What
 * is negative counts as nothing.
 */
public final class LatencyHistogram {
    private static final int PRECISION_BITS = 6;
    private static final int STEPS = 1 << PRECISION_BITS;

    private final AtomicLongArray counts =
            new AtomicLongArray((Long.SIZE - PRECISION_BITS) * STEPS);

    public void add(long nanos) {
        counts.incrementAndGet(index(Math.max(0, nanos)));
    }

    public long count() {
        long sum = 0;
        for (int i = 0; i < counts.length(); i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /**
     * The latency that a part of all does not exceed, in milliseconds.
     *
     * @param part above 0, up to 1
     * @throws IllegalStateException if nothing was added
     */
    public double millis(double part) {
        long total = count();
        if (total == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        long rank = Math.max(1, (long) Math.ceil((double) total * part));
        int index = -1;
        for (long seen = 0; seen < rank; ) {
            seen += counts.get(++index);
        }
        return (double) highest(index) / 1e6;
    }

    /** The first steps are a nanosecond wide; then the width doubles every {@code STEPS}. */
    private static int index(long nanos) {
        int shift =
                Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos | 1) - PRECISION_BITS);
        return (int) (nanos >> shift) + shift * STEPS;
    }

    private static long highest(int index) {
        int shift = Math.max(0, index / STEPS - 1);
        return ((index - (long) shift * STEPS + 1) << shift) - 1;
    }
}
