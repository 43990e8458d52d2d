package io.trireme.controllers.podgc;

import java.time.Duration;

/**
 * How pods are collected.
 *
 * @param period between two looks
 * @param quarantine how long a node must be missing before its pods go
 * @param finishedPodsMax finished pods that are kept; 0 for all
 */
public record PodGcConfig(Duration period, Duration quarantine, int finishedPodsMax) {
    /** Kubernetes looks every 20 s and waits 40 s; a node's deletion is final sooner than that. */
    public static final PodGcConfig DEFAULT =
            new PodGcConfig(Duration.ofSeconds(5), Duration.ofSeconds(15), 12_500);

    public PodGcConfig {
        if (!period.isPositive() || quarantine.isNegative() || finishedPodsMax < 0) {
            throw new IllegalArgumentException(
                    "period " + period + ", quarantine " + quarantine + ", " + finishedPodsMax);
        }
    }
}
