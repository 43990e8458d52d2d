package io.trireme.client.queue;

import java.time.Duration;

/**
 * How failed keys come back: each key waits twice as long after each failure, and all keys together
 * come at a limited rate.
 *
 * @param backoffMin wait after a key's first failure
 * @param backoffMax longest wait of a key
 * @param perSecond retries per second of all keys, in the long run
 * @param burst retries that may come at once
 */
public record RetryPolicy(Duration backoffMin, Duration backoffMax, double perSecond, int burst) {
    /** What client-go's controllers use. */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(Duration.ofMillis(5), Duration.ofSeconds(1000), 10, 100);

    public RetryPolicy {
        if (!backoffMin.isPositive() || backoffMax.compareTo(backoffMin) < 0) {
            throw new IllegalArgumentException("back-off " + backoffMin + " to " + backoffMax);
        }
        if (!(perSecond > 0) || burst < 1) {
            throw new IllegalArgumentException("rate " + perSecond + ", burst " + burst);
        }
    }

    /**
     * The wait after {@code failures} earlier failures of the same key.
     *
     * @param failures 0 for the first
     */
    Duration backoff(int failures) {
        // 2^62 ns is longer than any sensible maximum; beyond it the shift would overflow.
        long min = backoffMin.toNanos();
        if (failures >= Long.numberOfLeadingZeros(min) - 1) {
            return backoffMax;
        }
        var wait = Duration.ofNanos(min << failures);
        return wait.compareTo(backoffMax) < 0 ? wait : backoffMax;
    }
}
