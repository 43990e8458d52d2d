package io.trireme.scheduler.core;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A node and what its pods take.
 *
 * @param requested the sum of its pods' requests
 * @param scoredRequested the sum of their scored requests
 * @param hostPorts taken by its pods; one entry for each taker
 */
public record NodeState(
        Node node,
        Amounts allocatable,
        Amounts requested,
        Amounts scoredRequested,
        int podCount,
        List<String> hostPorts) {
    public static NodeState of(Node node) {
        var status = node.getStatus();
        return new NodeState(
                node,
                status == null ? Amounts.NONE : Amounts.of(status.getAllocatable()),
                Amounts.NONE,
                Amounts.NONE,
                0,
                List.of());
    }

    /** The same pods on a newer state of the node. */
    NodeState withNode(Node newer) {
        var fresh = of(newer);
        return new NodeState(
                newer, fresh.allocatable, requested, scoredRequested, podCount, hostPorts);
    }

    NodeState with(PodRequest pod) {
        List<String> ports = hostPorts;
        if (!pod.hostPorts().isEmpty()) {
            ports = new ArrayList<>(hostPorts);
            ports.addAll(pod.hostPorts());
        }
        return new NodeState(
                node,
                allocatable,
                requested.plus(pod.requests()),
                scoredRequested.plus(pod.scoredRequests()),
                podCount + 1,
                ports);
    }

    NodeState without(PodRequest pod) {
        List<String> ports = hostPorts;
        if (!pod.hostPorts().isEmpty()) {
            ports = new ArrayList<>(hostPorts);
            pod.hostPorts().forEach(ports::remove);
        }
        return new NodeState(
                node,
                allocatable,
                requested.minus(pod.requests()),
                scoredRequested.minus(pod.scoredRequests()),
                podCount - 1,
                ports);
    }

    public String name() {
        return node.getMetadata().getName();
    }

    public Map<String, String> labels() {
        var labels = node.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }

    public List<Taint> taints() {
        var spec = node.getSpec();
        return spec == null || spec.getTaints() == null ? List.of() : spec.getTaints();
    }

    public boolean unschedulable() {
        var spec = node.getSpec();
        return spec != null && Boolean.TRUE.equals(spec.getUnschedulable());
    }
}
