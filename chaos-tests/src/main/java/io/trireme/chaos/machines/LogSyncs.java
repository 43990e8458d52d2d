package io.trireme.chaos.machines;

import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How long a member's fsyncs of its Raft log took, as it reports them in {@code
 * etcd_disk_wal_fsync_duration_seconds}.
 *
 * @param within how many took at most so long, by bucket
 * @param count of all
 */
public record LogSyncs(NavigableMap<Duration, Long> within, long count) {
    private static final Pattern BUCKET =
            Pattern.compile(
                    "etcd_disk_wal_fsync_duration_seconds_bucket\\{le=\"([^\"]+)\"} (\\S+)");

    public LogSyncs {
        within = new TreeMap<>(within);
    }

    /**
     * Reads Prometheus' text form.
     *
     * @throws IllegalArgumentException if the metric is not in it
     */
    static LogSyncs parse(String metrics) {
        var within = new TreeMap<Duration, Long>();
        long count = -1;
        var bucket = BUCKET.matcher(metrics);
        while (bucket.find()) {
            long value = (long) Double.parseDouble(bucket.group(2));
            if (bucket.group(1).equals("+Inf")) {
                count = value;
            } else {
                within.put(seconds(bucket.group(1)), value);
            }
        }
        if (count < 0) {
            throw new IllegalArgumentException("no fsync durations in " + metrics);
        }
        return new LogSyncs(within, count);
    }

    private static Duration seconds(String text) {
        return Duration.ofNanos(Math.round(Double.parseDouble(text) * 1e9));
    }

    /** Those that came after an earlier report of the same process. */
    public LogSyncs since(LogSyncs earlier) {
        var rest = new TreeMap<Duration, Long>();
        within.forEach((bound, value) -> rest.put(bound, value - earlier.within.get(bound)));
        return new LogSyncs(rest, count - earlier.count);
    }

    /**
     * How many took longer than a bound.
     *
     * @throws IllegalArgumentException if it is not one of the buckets'
     */
    public long longerThan(Duration bound) {
        Long shorter = within.get(bound);
        if (shorter == null) {
            throw new IllegalArgumentException(bound + " is none of " + within.keySet());
        }
        return count - shorter;
    }

    /**
     * The upper bound of the bucket that the 99th percentile lies in; the longest bound there is if
     * it lies beyond.
     */
    public Duration p99() {
        return within.entrySet().stream()
                .filter(bucket -> bucket.getValue() >= 0.99 * count)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(within::lastKey);
    }
}
