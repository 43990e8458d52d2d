package io.trireme.store.ratis;

import java.time.Duration;

/**
 * Times of one member.
 *
 * @param electionTimeoutMin a follower that hears nothing for longer may stand for election
 * @param electionTimeoutMax and does so at the latest after this
 * @param attempt one try to reach the leader
 * @param request a call as a whole; afterwards it is unavailable, or its outcome unknown
 * @param close giving leadership away before stopping
 */
public record StoreTimeouts(
        Duration electionTimeoutMin,
        Duration electionTimeoutMax,
        Duration attempt,
        Duration request,
        Duration close) {
    public static final StoreTimeouts DEFAULT =
            new StoreTimeouts(
                    Duration.ofMillis(1_000),
                    Duration.ofMillis(1_500),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(3));

    public StoreTimeouts {
        if (electionTimeoutMin.toMillis() < 100
                || electionTimeoutMax.compareTo(electionTimeoutMin) <= 0
                || !attempt.isPositive()
                || request.compareTo(attempt) < 0
                || !close.isPositive()) {
            throw new IllegalArgumentException("the timeouts do not fit each other: " + attempt);
        }
    }
}
