package io.trireme.scheduler.plugin;

import io.trireme.scheduler.core.Amounts;
import io.trireme.scheduler.core.NodeState;
import io.trireme.scheduler.core.PodRequest;

/**
 * Prefers nodes where the pod brings the used fractions of cpu and memory closer to each other: 75
 * when it changes nothing, up to 100 when it evens them out, down when it drives them apart. The
 * formula was read off the scores of Kubernetes 1.36.
 */
final class NodeResourcesBalancedAllocation implements ScorePlugin {
    private static final double NEUTRAL = 75;
    private static final double SPREAD = 50;

    @Override
    public long score(PodRequest pod, NodeState node) {
        // A pod without requests changes nothing on any node.
        if (pod.requests().byName().isEmpty()) {
            return 0;
        }
        double before = deviation(node, Amounts.NONE);
        double after = deviation(node, pod.requests());
        return (long) Math.clamp(NEUTRAL + SPREAD * (before - after), 0, SCORE_MAX);
    }

    /** The standard deviation of the two used fractions. */
    private static double deviation(NodeState node, Amounts more) {
        double cpu = fraction(node, more, Amounts.CPU);
        double memory = fraction(node, more, Amounts.MEMORY);
        return Math.abs(cpu - memory) / 2;
    }

    private static double fraction(NodeState node, Amounts more, String name) {
        long capacity = node.allocatable().amount(name);
        if (capacity <= 0) {
            return 0;
        }
        return Math.min(1, (double) (node.requested().amount(name) + more.amount(name)) / capacity);
    }
}
