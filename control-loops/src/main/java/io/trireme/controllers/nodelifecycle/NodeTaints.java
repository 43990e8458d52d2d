package io.trireme.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.trireme.controllers.workload.Timestamps;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The taints that a node's conditions call for. Taints of others are never touched. */
final class NodeTaints {
    static final String NOT_READY = "node.kubernetes.io/not-ready";
    static final String UNREACHABLE = "node.kubernetes.io/unreachable";

    private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
    private static final String NO_SCHEDULE = "NoSchedule";
    private static final String NO_EXECUTE = "NoExecute";

    /** What a condition that is True forbids. */
    private static final List<List<String>> PRESSURES =
            List.of(
                    List.of("MemoryPressure", "node.kubernetes.io/memory-pressure"),
                    List.of("DiskPressure", "node.kubernetes.io/disk-pressure"),
                    List.of("NetworkUnavailable", "node.kubernetes.io/network-unavailable"),
                    List.of("PIDPressure", "node.kubernetes.io/pid-pressure"));

    private static final Set<String> NO_SCHEDULE_KEYS =
            Set.of(
                    NOT_READY,
                    UNREACHABLE,
                    UNSCHEDULABLE,
                    "node.kubernetes.io/memory-pressure",
                    "node.kubernetes.io/disk-pressure",
                    "node.kubernetes.io/network-unavailable",
                    "node.kubernetes.io/pid-pressure");

    private NodeTaints() {}

    static List<Taint> of(Node node) {
        return node.getSpec() == null || node.getSpec().getTaints() == null
                ? List.of()
                : node.getSpec().getTaints();
    }

    /** The key of the NoExecute taint that readiness calls for; empty if none. */
    static String evicting(Node node) {
        return switch (NodeConditions.status(node, NodeConditions.READY)) {
            case "True" -> "";
            case "False" -> NOT_READY;
            default -> UNREACHABLE;
        };
    }

    /**
     * The taints a node should have.
     *
     * @param evict the key of its NoExecute taint; empty for none
     */
    static List<Taint> wanted(Node node, String evict, Instant now) {
        Set<String> keys = new TreeSet<>();
        if (!evicting(node).isEmpty()) {
            keys.add(evicting(node));
        }
        PRESSURES.stream()
                .filter(pair -> NodeConditions.status(node, pair.getFirst()).equals("True"))
                .forEach(pair -> keys.add(pair.getLast()));
        if (node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable())) {
            keys.add(UNSCHEDULABLE);
        }
        List<Taint> taints = new ArrayList<>(of(node));
        taints.removeIf(
                taint ->
                        NO_SCHEDULE.equals(taint.getEffect())
                                && NO_SCHEDULE_KEYS.contains(taint.getKey())
                                && !keys.contains(taint.getKey()));
        for (String key : keys) {
            addIfAbsent(taints, key, NO_SCHEDULE, now);
        }
        return withNoExecute(taints, evict, now);
    }

    /** The key of the NoExecute taint of ours that a node carries; empty if none. */
    static String evictingNow(Node node) {
        return of(node).stream().filter(NodeTaints::ours).map(Taint::getKey).findFirst().orElse("");
    }

    private static List<Taint> withNoExecute(List<Taint> before, String key, Instant now) {
        List<Taint> taints = new ArrayList<>(before);
        taints.removeIf(taint -> ours(taint) && !taint.getKey().equals(key));
        if (!key.isEmpty()) {
            addIfAbsent(taints, key, NO_EXECUTE, now);
        }
        return taints;
    }

    private static boolean ours(Taint taint) {
        return NO_EXECUTE.equals(taint.getEffect())
                && (taint.getKey().equals(NOT_READY) || taint.getKey().equals(UNREACHABLE));
    }

    private static void addIfAbsent(List<Taint> taints, String key, String effect, Instant now) {
        boolean present =
                taints.stream()
                        .anyMatch(
                                taint ->
                                        taint.getKey().equals(key)
                                                && effect.equals(taint.getEffect()));
        if (!present) {
            taints.add(
                    new TaintBuilder()
                            .withKey(key)
                            .withEffect(effect)
                            .withTimeAdded(Timestamps.format(now))
                            .build());
        }
    }
}
