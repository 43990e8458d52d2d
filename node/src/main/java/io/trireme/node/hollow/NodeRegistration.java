package io.trireme.node.hollow;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.NodeStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a hollow node says of itself. Pure. */
final class NodeRegistration {
    static final String HOST_ADDRESS = "127.0.0.1";
    private static final String VERSION = "0.1.0";

    private NodeRegistration() {}

    static Node node(HollowNodeConfig config, String podRange) {
        var labels = new TreeMap<>(config.labels());
        labels.put("kubernetes.io/hostname", config.name());
        labels.put("kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", "amd64");
        labels.put("trireme.io/hollow", "true");
        return new NodeBuilder()
                .withNewMetadata()
                .withName(config.name())
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withPodCIDR(podRange)
                .withPodCIDRs(podRange)
                .endSpec()
                .build();
    }

    /**
     * @param before the conditions that the node has; a time of transition is kept
     */
    static NodeStatus status(HollowNodeConfig config, List<NodeCondition> before, Instant now) {
        Map<String, Quantity> room =
                Map.of(
                        "cpu", new Quantity(HollowNodeConfig.CPU),
                        "memory", new Quantity(HollowNodeConfig.MEMORY),
                        "ephemeral-storage", new Quantity(HollowNodeConfig.EPHEMERAL_STORAGE),
                        "pods", new Quantity(String.valueOf(HollowNodeConfig.PODS_MAX)));
        return new NodeStatusBuilder()
                .withCapacity(new TreeMap<>(room))
                .withAllocatable(new TreeMap<>(room))
                .addNewAddress(HOST_ADDRESS, "InternalIP")
                .addNewAddress(config.name(), "Hostname")
                .withConditions(
                        condition(
                                before,
                                now,
                                "MemoryPressure",
                                "False",
                                "KubeletHasSufficientMemory",
                                "kubelet has sufficient memory available"),
                        condition(
                                before,
                                now,
                                "DiskPressure",
                                "False",
                                "KubeletHasNoDiskPressure",
                                "kubelet has no disk pressure"),
                        condition(
                                before,
                                now,
                                "PIDPressure",
                                "False",
                                "KubeletHasSufficientPID",
                                "kubelet has sufficient PID available"),
                        condition(
                                before,
                                now,
                                "Ready",
                                "True",
                                "KubeletReady",
                                "hollow node is posting ready status; it runs no containers"))
                .withNewNodeInfo()
                .withArchitecture("amd64")
                .withOperatingSystem("linux")
                .withOsImage("hollow (runs no containers)")
                .withKernelVersion("hollow")
                .withContainerRuntimeVersion("hollow://" + VERSION)
                .withKubeletVersion("v1.36.2-trireme." + VERSION)
                .withKubeProxyVersion("")
                .withMachineID(config.name())
                .withSystemUUID(config.name())
                .withBootID(config.name())
                .endNodeInfo()
                .build();
    }

    private static NodeCondition condition(
            List<NodeCondition> before,
            Instant now,
            String type,
            String status,
            String reason,
            String message) {
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        String since =
                before.stream()
                        .filter(one -> type.equals(one.getType()))
                        .filter(one -> status.equals(one.getStatus()))
                        .map(NodeCondition::getLastTransitionTime)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(time);
        return new NodeConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastHeartbeatTime(time)
                .withLastTransitionTime(since)
                .build();
    }
}
