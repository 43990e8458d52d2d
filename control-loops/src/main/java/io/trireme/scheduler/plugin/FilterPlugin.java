package io.trireme.scheduler.plugin;

import io.trireme.scheduler.core.NodeState;
import io.trireme.scheduler.core.PodRequest;

import java.util.List;

/** Says whether a node can take a pod at all. */
@FunctionalInterface
public interface FilterPlugin {
    /**
     * @param reason in Kubernetes' words; counted over nodes in the FailedScheduling message
     * @param curable whether fewer pods on the node would help
     */
    record Refusal(String reason, boolean curable) {}

    /**
     * @return empty if the node can take the pod
     */
    List<Refusal> refusals(PodRequest pod, NodeState node);
}
