package io.trireme.controllers.namespace;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one pass over a namespace found.
 *
 * @param discoveryFailures group versions whose resources are unknown
 * @param deletionFailures what went wrong while deleting, by resource
 * @param remaining objects left, by qualified resource name
 * @param finalizers how many objects left carry a finalizer
 */
record Sweep(
        List<String> discoveryFailures,
        SortedMap<String, String> deletionFailures,
        SortedMap<String, Integer> remaining,
        SortedMap<String, Integer> finalizers) {
    /**
     * No namespace is let go sooner after its deletion than this, and only by a pass that began
     * later: an API server that has not seen the deletion yet may still admit new objects.
     */
    static final Duration SETTLE = Duration.ofSeconds(2);

    private static final Duration PAUSE_MIN = Duration.ofMillis(500);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(15);

    Sweep {
        discoveryFailures = List.copyOf(discoveryFailures);
    }

    /** A pass that could not even begin. */
    static Sweep undiscovered(String failure) {
        return new Sweep(List.of(failure), new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    boolean clean() {
        return discoveryFailures.isEmpty() && deletionFailures.isEmpty() && remaining.isEmpty();
    }

    /** Whether a clean pass that began at {@code began} is the last one. */
    static boolean late(Instant deletedAt, Instant began) {
        return !began.isBefore(deletedAt.plus(SETTLE));
    }

    /** How long to wait before the next pass: longer the longer it has taken already. */
    static Duration pause(Instant deletedAt, Instant now) {
        Duration quarter = Duration.between(deletedAt, now).dividedBy(4);
        if (quarter.compareTo(PAUSE_MIN) < 0) {
            return PAUSE_MIN;
        }
        return quarter.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : quarter;
    }

    /** Adds to a count. */
    static void count(Map<String, Integer> counts, String name, int more) {
        counts.merge(name, more, Integer::sum);
    }
}
