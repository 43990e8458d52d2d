package io.trireme.controllers.nodelifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class NodeHealthTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void silentNodeBecomesUnknownInAllThatItsKubeletReports() {
        Node silenced = NodeConditions.silenced(node("True"), NOW).orElseThrow();

        List<String> conditions =
                silenced.getStatus().getConditions().stream()
                        .map(NodeHealthTest::words)
                        .sorted()
                        .toList();
        assertEquals(
                List.of(
                        "DiskPressure Unknown NodeStatusNeverUpdated Kubelet never posted node status.",
                        "MemoryPressure Unknown NodeStatusNeverUpdated Kubelet never posted node status.",
                        "PIDPressure Unknown NodeStatusNeverUpdated Kubelet never posted node status.",
                        "Ready Unknown NodeStatusUnknown Kubelet stopped posting node status."),
                conditions);
        assertEquals(Optional.empty(), NodeConditions.silenced(silenced, NOW.plusSeconds(9)));
    }

    @Test
    void taintsFollowTheConditionsAndLeaveOthersAlone() {
        Node down =
                new NodeBuilder(node("Unknown"))
                        .editSpec()
                        .addNewTaint()
                        .withKey("test/only")
                        .withEffect("NoSchedule")
                        .endTaint()
                        .endSpec()
                        .build();

        List<Taint> taints = NodeTaints.wanted(down, NodeTaints.evicting(down), NOW);

        assertEquals(
                List.of(
                        "test/only:NoSchedule",
                        "node.kubernetes.io/unreachable:NoSchedule",
                        "node.kubernetes.io/unreachable:NoExecute"),
                keys(taints));
        Node back = new NodeBuilder(node("True")).editSpec().withTaints(taints).endSpec().build();
        assertEquals(
                List.of("test/only:NoSchedule"),
                keys(NodeTaints.wanted(back, NodeTaints.evicting(back), NOW)));
    }

    @Test
    void notReadyNodeUnderPressureAndCordonedIsTaintedForEach() {
        Node node =
                new NodeBuilder(node("False"))
                        .editSpec()
                        .withUnschedulable(true)
                        .endSpec()
                        .editStatus()
                        .addNewCondition()
                        .withType("MemoryPressure")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build();

        assertEquals(
                List.of(
                        "node.kubernetes.io/memory-pressure:NoSchedule",
                        "node.kubernetes.io/not-ready:NoSchedule",
                        "node.kubernetes.io/unschedulable:NoSchedule",
                        "node.kubernetes.io/not-ready:NoExecute"),
                keys(NodeTaints.wanted(node, NodeTaints.evicting(node), NOW)));
    }

    @Test
    void paceIsHeldWhenMostOfAZoneOrEverythingIsDown() {
        assertEquals(1, pace(2, 1));
        assertEquals(1, pace(1, 2));
        assertEquals(0, pace(1, 3));
        assertEquals(0, pace(0, 3));
        assertEquals(0.1, pace(20, 40));
    }

    @Test
    void zoneThatIsWhollyDownIsEvictedWhileAnotherStands() {
        List<Node> nodes = nodes(0, 3);
        nodes.add(inZone(node("True"), "z2"));

        assertEquals(1, ZoneState.pace(nodes, "/z1", 1));
    }

    private static double pace(int ready, int notReady) {
        return ZoneState.pace(nodes(ready, notReady), "/z1", 1);
    }

    private static List<Node> nodes(int ready, int notReady) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < ready; i++) {
            nodes.add(inZone(node("True"), "z1"));
        }
        for (int i = 0; i < notReady; i++) {
            nodes.add(inZone(node("Unknown"), "z1"));
        }
        return nodes;
    }

    private static Node inZone(Node node, String zone) {
        return new NodeBuilder(node)
                .editMetadata()
                .addToLabels("topology.kubernetes.io/zone", zone)
                .endMetadata()
                .build();
    }

    private static Node node(String ready) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName("n")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build();
    }

    private static String words(NodeCondition condition) {
        return String.join(
                " ",
                condition.getType(),
                condition.getStatus(),
                condition.getReason(),
                condition.getMessage());
    }

    private static List<String> keys(List<Taint> taints) {
        return taints.stream().map(taint -> taint.getKey() + ":" + taint.getEffect()).toList();
    }
}
