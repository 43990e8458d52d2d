package io.trireme.scheduler.plugin;

import io.trireme.scheduler.core.NodeState;
import io.trireme.scheduler.core.PodRequest;

import java.util.List;

/** A pod that names a node takes no other. */
final class NodeName implements FilterPlugin {
    @Override
    public List<Refusal> refusals(PodRequest pod, NodeState node) {
        String wanted = pod.pod().getSpec().getNodeName();
        if (wanted == null || wanted.isEmpty() || wanted.equals(node.name())) {
            return List.of();
        }
        return List.of(new Refusal("node(s) didn't match the requested node name", false));
    }
}
