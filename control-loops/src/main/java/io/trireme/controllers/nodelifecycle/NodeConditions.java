package io.trireme.controllers.nodelifecycle;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.trireme.controllers.workload.Timestamps;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A node's conditions, and what they become when it is silent. */
final class NodeConditions {
    static final String READY = "Ready";

    private static final List<String> OF_THE_KUBELET =
            List.of("MemoryPressure", "DiskPressure", "PIDPressure", READY);

    private NodeConditions() {}

    static Optional<NodeCondition> find(Node node, String type) {
        return conditions(node).stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst();
    }

    /** The status of a condition; {@code Unknown} when the node has none. */
    static String status(Node node, String type) {
        return find(node, type).map(NodeCondition::getStatus).orElse("Unknown");
    }

    /** The node with all that its kubelet reports unknown; empty when it is so already. */
    static Optional<Node> silenced(Node node, Instant now) {
        List<NodeCondition> after = new ArrayList<>(conditions(node));
        boolean changed = false;
        for (String type : OF_THE_KUBELET) {
            Optional<NodeCondition> before = find(node, type);
            if (before.isEmpty()) {
                after.add(neverPosted(node, type, now));
                changed = true;
            } else if (!before.get().getStatus().equals("Unknown")) {
                after.replaceAll(one -> one.getType().equals(type) ? stopped(one, now) : one);
                changed = true;
            }
        }
        return changed
                ? Optional.of(
                        new NodeBuilder(node)
                                .editOrNewStatus()
                                .withConditions(after)
                                .endStatus()
                                .build())
                : Optional.empty();
    }

    private static NodeCondition neverPosted(Node node, String type, Instant now) {
        return new NodeConditionBuilder()
                .withType(type)
                .withStatus("Unknown")
                .withReason("NodeStatusNeverUpdated")
                .withMessage("Kubelet never posted node status.")
                .withLastHeartbeatTime(node.getMetadata().getCreationTimestamp())
                .withLastTransitionTime(Timestamps.format(now))
                .build();
    }

    private static NodeCondition stopped(NodeCondition before, Instant now) {
        return new NodeConditionBuilder(before)
                .withStatus("Unknown")
                .withReason("NodeStatusUnknown")
                .withMessage("Kubelet stopped posting node status.")
                .withLastTransitionTime(Timestamps.format(now))
                .build();
    }

    private static List<NodeCondition> conditions(Node node) {
        return node.getStatus() == null || node.getStatus().getConditions() == null
                ? List.of()
                : node.getStatus().getConditions();
    }
}
