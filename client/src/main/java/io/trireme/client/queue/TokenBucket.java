package io.trireme.client.queue;

import java.time.Duration;

/**
 * A rate with bursts: tokens drip in, each use takes one, and a use may be booked ahead. Times are
 * nanoseconds of one monotonic clock. Not for more than one thread.
 */
public final class TokenBucket {
    private final long nanosPerToken;
    private final long capacityNanos;

    /** When the bucket would be full; each reservation moves it on by one token's time. */
    private long fullAt;

    public TokenBucket(double perSecond, int burst, long now) {
        if (!(perSecond > 0) || burst < 1) {
            throw new IllegalArgumentException("rate " + perSecond + ", burst " + burst);
        }
        this.nanosPerToken = Math.max(1, Math.round(1e9 / perSecond));
        this.capacityNanos = Math.multiplyExact(nanosPerToken, burst);
        this.fullAt = now;
    }

    /** Books one token and says how long to wait until it is there. */
    public Duration reserve(long now) {
        fullAt = (fullAt - now > 0 ? fullAt : now) + nanosPerToken;
        return Duration.ofNanos(Math.max(0, fullAt - now - capacityNanos));
    }

    /** Takes a token if one is there now. */
    public boolean tryTake(long now) {
        long next = (fullAt - now > 0 ? fullAt : now) + nanosPerToken;
        if (next - now > capacityNanos) {
            return false;
        }
        fullAt = next;
        return true;
    }
}
