package io.trireme.controllers.workload;

import io.fabric8.kubernetes.api.model.Pod;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The order in which a ReplicaSet gives up pods, as Kubernetes ranks them: not assigned first; then
 * Pending, Unknown, Running; not ready; lower deletion cost; on the node with more of its pods;
 * ready for a shorter time (times compared by powers of two); more restarts; younger. The name
 * breaks ties, so the order never depends on the cache's.
 */
public final class DeletionRanking {
    private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    private DeletionRanking() {}

    /**
     * The first {@code count} pods to delete.
     *
     * @param active the pods to choose from
     * @param related active pods of all sets of the same owner, which decide how full a node is
     */
    public static List<Pod> choose(List<Pod> active, List<Pod> related, int count, Instant now) {
        if (count >= active.size()) {
            return active;
        }
        Map<String, Integer> podsByNode = new HashMap<>();
        for (Pod pod : related) {
            podsByNode.merge(node(pod), 1, Integer::sum);
        }
        return active.stream().sorted(order(podsByNode, now)).limit(count).toList();
    }

    private static Comparator<Pod> order(Map<String, Integer> podsByNode, Instant now) {
        return Comparator.comparing((Pod pod) -> !node(pod).isEmpty())
                .thenComparingInt(DeletionRanking::phaseRank)
                .thenComparing(PodStates::ready)
                .thenComparingInt(DeletionRanking::deletionCost)
                .thenComparingInt(pod -> -podsByNode.getOrDefault(node(pod), 0))
                .thenComparingInt(pod -> ageBucket(PodStates.readySince(pod), now))
                .thenComparingInt(pod -> -PodStates.maxRestarts(pod))
                .thenComparingInt(pod -> ageBucket(created(pod), now))
                .thenComparing(pod -> pod.getMetadata().getName());
    }

    private static String node(Pod pod) {
        return pod.getSpec() == null || pod.getSpec().getNodeName() == null
                ? ""
                : pod.getSpec().getNodeName();
    }

    private static int phaseRank(Pod pod) {
        return switch (PodStates.phase(pod)) {
            case "Running" -> 2;
            case "Unknown" -> 1;
            default -> 0;
        };
    }

    private static int deletionCost(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String cost = annotations == null ? null : annotations.get(DELETION_COST);
        if (cost == null) {
            return 0;
        }
        try {
            return Integer.parseInt(cost);
        } catch (NumberFormatException e) {
            // The API server refuses a malformed cost; one written before that rule counts as none.
            return 0;
        }
    }

    private static Optional<Instant> created(Pod pod) {
        return Timestamps.parse(pod.getMetadata().getCreationTimestamp());
    }

    /** Unknown sorts first, then younger; ages within a power of two of each other are equal. */
    private static int ageBucket(Optional<Instant> since, Instant now) {
        if (since.isEmpty()) {
            return -1;
        }
        long seconds = Math.max(0, Duration.between(since.get(), now).toSeconds());
        return 64 - Long.numberOfLeadingZeros(seconds);
    }
}
