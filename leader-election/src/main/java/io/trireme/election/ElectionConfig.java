package io.trireme.election;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How one candidate takes part in an election.
 *
 * @param identity the candidate's name, such as its server's; each term adds a suffix of its own
 * @param leaseDuration others wait this long after the last renewal they saw; whole seconds
 * @param renewDeadline a leader that could not renew for this long stops
 * @param retryPeriod between renewals and between looks at another's lease
 * @param preferredDelay how long this candidate holds back when the lease is free, so that another,
 *     preferred one gets it; zero for a preferred one
 */
public record ElectionConfig(
        String namespace,
        String leaseName,
        String identity,
        Duration leaseDuration,
        Duration renewDeadline,
        Duration retryPeriod,
        Duration preferredDelay) {
    public static final Duration LEASE_DURATION = Duration.ofSeconds(5);
    public static final Duration RENEW_DEADLINE = Duration.ofSeconds(3);
    public static final Duration RETRY_PERIOD = Duration.ofSeconds(1);

    public ElectionConfig {
        requireNotEmpty(namespace, "namespace");
        requireNotEmpty(leaseName, "lease name");
        requireNotEmpty(identity, "identity");
        if (leaseDuration.toSeconds() < 1
                || !leaseDuration.equals(Duration.ofSeconds(leaseDuration.toSeconds()))) {
            throw new IllegalArgumentException(
                    "lease duration of no whole seconds " + leaseDuration);
        }
        if (renewDeadline.compareTo(leaseDuration) >= 0) {
            throw new IllegalArgumentException(
                    "renew deadline "
                            + renewDeadline
                            + " not below lease duration "
                            + leaseDuration);
        }
        if (!retryPeriod.isPositive() || retryPeriod.compareTo(renewDeadline) >= 0) {
            throw new IllegalArgumentException(
                    "retry period " + retryPeriod + " not below renew deadline " + renewDeadline);
        }
        if (preferredDelay.isNegative() || preferredDelay.compareTo(leaseDuration) > 0) {
            throw new IllegalArgumentException(
                    "preferred delay " + preferredDelay + " above lease duration");
        }
    }

    /** A candidate with the default times: 5 s, 3 s, 1 s. */
    public static ElectionConfig of(String namespace, String leaseName, String identity) {
        return new ElectionConfig(
                namespace,
                leaseName,
                identity,
                LEASE_DURATION,
                RENEW_DEADLINE,
                RETRY_PERIOD,
                Duration.ZERO);
    }

    public ElectionConfig withPreferredDelay(Duration delay) {
        return new ElectionConfig(
                namespace, leaseName, identity, leaseDuration, renewDeadline, retryPeriod, delay);
    }

    private static void requireNotEmpty(String value, String what) {
        if (requireNonNull(value, what).isEmpty()) {
            throw new IllegalArgumentException(what + " is empty");
        }
    }
}
