package io.trireme.store.etcd;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Bounds of the door; when one is reached the call is refused, nothing grows.
 *
 * @param requestBytesMax the largest write; etcd's 1.5 MiB. Responses of a watch are cut there too,
 *     where a client allows it
 * @param callsPerConnectionMax calls that one connection may have open
 * @param watchesPerStreamMax watches of one stream; each is a thread
 * @param progressInterval how long a watch that asked for progress is left without a word
 */
public record EtcdLimits(
        int requestBytesMax,
        int callsPerConnectionMax,
        int watchesPerStreamMax,
        Duration progressInterval) {
    /** What gRPC's framing and the request's other fields may add, as etcd has it. */
    static final int OVERHEAD_BYTES = 512 << 10;

    public static final EtcdLimits DEFAULT =
            new EtcdLimits(3 << 19, 10_000, 10_000, Duration.ofMinutes(10));

    public EtcdLimits {
        requireNonNull(progressInterval, "progressInterval");
        if (requestBytesMax < 1
                || callsPerConnectionMax < 1
                || watchesPerStreamMax < 1
                || !progressInterval.isPositive()) {
            throw new IllegalArgumentException("a limit of the etcd door is too small");
        }
    }

    public EtcdLimits withProgressInterval(Duration interval) {
        return new EtcdLimits(
                requestBytesMax, callsPerConnectionMax, watchesPerStreamMax, interval);
    }
}
