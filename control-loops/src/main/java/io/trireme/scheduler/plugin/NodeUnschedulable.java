package io.trireme.scheduler.plugin;

import io.fabric8.kubernetes.api.model.Taint;
import io.trireme.controllers.workload.Tolerations;
import io.trireme.scheduler.core.NodeState;
import io.trireme.scheduler.core.PodRequest;

import java.util.List;

/** A cordoned node takes only pods that tolerate its taint. */
final class NodeUnschedulable implements FilterPlugin {
    private static final Taint UNSCHEDULABLE =
            new Taint("NoSchedule", "node.kubernetes.io/unschedulable", null, "");

    @Override
    public List<Refusal> refusals(PodRequest pod, NodeState node) {
        if (!node.unschedulable() || Tolerations.tolerate(pod.pod(), UNSCHEDULABLE)) {
            return List.of();
        }
        return List.of(new Refusal("node(s) were unschedulable", false));
    }
}
