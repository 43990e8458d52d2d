package io.trireme.controllers.nodelifecycle;

import java.time.Duration;

/**
 * How nodes are watched.
 *
 * @param gracePeriod how long a node may be silent; must cover several of its Lease's renewals
 * @param startupGracePeriod the same for a node that never posted its status
 * @param evictionsPerSecond nodes per second and zone that get the taint that evicts their pods
 */
public record NodeLifecycleConfig(
        Duration gracePeriod, Duration startupGracePeriod, double evictionsPerSecond) {
    /**
     * 20 s is two renewals of a stock kubelet (10 s each) where Kubernetes waits 50 s; a new leader
     * starts to count anew, so an outage of the control plane takes no node down. One node a second
     * where Kubernetes has one in ten.
     */
    public static final NodeLifecycleConfig DEFAULT =
            new NodeLifecycleConfig(Duration.ofSeconds(20), Duration.ofSeconds(60), 1);

    public NodeLifecycleConfig {
        if (!gracePeriod.isPositive() || startupGracePeriod.compareTo(gracePeriod) < 0) {
            throw new IllegalArgumentException(
                    "grace period " + gracePeriod + ", at startup " + startupGracePeriod);
        }
        if (!(evictionsPerSecond > 0)) {
            throw new IllegalArgumentException("evictions per second " + evictionsPerSecond);
        }
    }

    public NodeLifecycleConfig withGracePeriod(Duration changed) {
        return new NodeLifecycleConfig(
                changed,
                changed.compareTo(startupGracePeriod) > 0 ? changed : startupGracePeriod,
                evictionsPerSecond);
    }
}
