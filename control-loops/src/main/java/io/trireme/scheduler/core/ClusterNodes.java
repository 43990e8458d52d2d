package io.trireme.scheduler.core;

import io.fabric8.kubernetes.api.model.Node;
import io.trireme.client.ObjectKey;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All nodes with what runs on them, kept by the informers' handlers and by the scheduler's own
 * assumptions. A pod that was assumed on a node stays there until the watch shows it, or it is
 * forgotten. Pods of nodes that are not known yet are remembered for when they come.
 */
public final class ClusterNodes {
    private record Placed(PodRequest pod, String node) {}

    private final Map<String, NodeState> nodes = new TreeMap<>();
    private final Map<ObjectKey, Placed> placedByKey = new HashMap<>();
    private final Map<String, Map<ObjectKey, PodRequest>> podsByNode = new HashMap<>();

    /** All nodes in name order. */
    public synchronized List<NodeState> snapshot() {
        return List.copyOf(nodes.values());
    }

    public synchronized void put(Node node) {
        String name = node.getMetadata().getName();
        NodeState known = nodes.get(name);
        if (known != null) {
            nodes.put(name, known.withNode(node));
            return;
        }
        NodeState state = NodeState.of(node);
        for (PodRequest pod : podsByNode.getOrDefault(name, Map.of()).values()) {
            state = state.with(pod);
        }
        nodes.put(name, state);
    }

    public synchronized void remove(Node node) {
        nodes.remove(node.getMetadata().getName());
    }

    /** Counts a pod on a node; one that is there already is counted anew. */
    public synchronized void place(PodRequest pod, String node) {
        release(pod.key());
        placedByKey.put(pod.key(), new Placed(pod, node));
        podsByNode.computeIfAbsent(node, _ -> new TreeMap<>()).put(pod.key(), pod);
        nodes.computeIfPresent(node, (_, state) -> state.with(pod));
    }

    /** Takes a pod off its node, if it is on one. */
    public synchronized void release(ObjectKey key) {
        Placed placed = placedByKey.remove(key);
        if (placed == null) {
            return;
        }
        podsByNode.computeIfPresent(
                placed.node(),
                (_, pods) -> {
                    pods.remove(key);
                    return pods.isEmpty() ? null : pods;
                });
        nodes.computeIfPresent(placed.node(), (_, state) -> state.without(placed.pod()));
    }

    public synchronized Optional<String> nodeOf(ObjectKey key) {
        return Optional.ofNullable(placedByKey.get(key)).map(Placed::node);
    }
}
