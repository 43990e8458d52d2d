package io.trireme.controllers.podgc;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.trireme.controllers.cache.ClusterCaches;
import io.trireme.controllers.workload.PodStates;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which pods to remove.
 *
 * @param remove with the reason for each; ORPHANED ones need a look at the server first
 * @param missingSince nodes that pods name and that are not there, and since when; to be handed to
 *     the next plan
 */
record PodGcPlan(Map<Pod, Reason> remove, SortedMap<String, Instant> missingSince) {
    /** Why a pod is removed. */
    enum Reason {
        ORPHANED,
        NEVER_SCHEDULED,
        OUT_OF_SERVICE,
        FINISHED
    }

    private static final String OUT_OF_SERVICE_TAINT = "node.kubernetes.io/out-of-service";

    static PodGcPlan of(
            PodGcConfig config,
            List<Pod> pods,
            Map<String, Node> nodes,
            SortedMap<String, Instant> missingBefore,
            Instant now) {
        Map<Pod, Reason> remove = new LinkedHashMap<>();
        SortedMap<String, Instant> missing = new TreeMap<>();
        List<Pod> finished = new ArrayList<>();
        for (Pod pod : pods) {
            String node = ClusterCaches.nodeOf(pod);
            if (!node.isEmpty() && !nodes.containsKey(node)) {
                missing.putIfAbsent(node, missingBefore.getOrDefault(node, now));
            }
            Optional<Reason> reason = reason(config, pod, nodes, missing, now);
            if (reason.isPresent()) {
                remove.put(pod, reason.get());
            } else if (PodStates.finished(pod) && !PodStates.terminating(pod)) {
                finished.add(pod);
            }
        }
        if (config.finishedPodsMax() > 0 && finished.size() > config.finishedPodsMax()) {
            finished.stream()
                    .sorted(evictedThenOldest())
                    .limit(finished.size() - config.finishedPodsMax())
                    .forEach(pod -> remove.put(pod, Reason.FINISHED));
        }
        return new PodGcPlan(remove, missing);
    }

    private static Optional<Reason> reason(
            PodGcConfig config,
            Pod pod,
            Map<String, Node> nodes,
            SortedMap<String, Instant> missing,
            Instant now) {
        String node = ClusterCaches.nodeOf(pod);
        if (node.isEmpty()) {
            return PodStates.terminating(pod)
                    ? Optional.of(Reason.NEVER_SCHEDULED)
                    : Optional.empty();
        }
        Instant since = missing.get(node);
        if (since != null) {
            boolean over = Duration.between(since, now).compareTo(config.quarantine()) >= 0;
            return over ? Optional.of(Reason.ORPHANED) : Optional.empty();
        }
        if (PodStates.terminating(pod) && outOfService(nodes.get(node))) {
            return Optional.of(Reason.OUT_OF_SERVICE);
        }
        return Optional.empty();
    }

    private static boolean outOfService(Node node) {
        boolean ready =
                node.getStatus() != null
                        && node.getStatus().getConditions() != null
                        && node.getStatus().getConditions().stream()
                                .anyMatch(
                                        condition ->
                                                condition.getType().equals("Ready")
                                                        && condition.getStatus().equals("True"));
        return !ready
                && node.getSpec() != null
                && node.getSpec().getTaints() != null
                && node.getSpec().getTaints().stream()
                        .anyMatch(taint -> taint.getKey().equals(OUT_OF_SERVICE_TAINT));
    }

    private static Comparator<Pod> evictedThenOldest() {
        return Comparator.comparing((Pod pod) -> !"Evicted".equals(pod.getStatus().getReason()))
                .thenComparing(pod -> pod.getMetadata().getCreationTimestamp())
                .thenComparing(pod -> pod.getMetadata().getName());
    }
}
