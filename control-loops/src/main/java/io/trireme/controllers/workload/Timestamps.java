package io.trireme.controllers.workload;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times as objects carry them: RFC 3339 in UTC, cut to the second. */
public final class Timestamps {
    private Timestamps() {}

    /** The time as metadata and conditions carry it. */
    public static String format(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The parsed time, empty when absent. The API server refuses malformed times. */
    public static Optional<Instant> parse(String time) {
        return time == null || time.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(time));
    }
}
