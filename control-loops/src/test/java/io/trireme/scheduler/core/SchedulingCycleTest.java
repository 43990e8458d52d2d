package io.trireme.scheduler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.trireme.scheduler.plugin.Plugins;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

final class SchedulingCycleTest {
    private final SchedulingCycle cycle = new SchedulingCycle(Plugins.filters(), Plugins.scores());
    private final ClusterNodes nodes = new ClusterNodes();

    private static NodeBuilder node(String name, String cpu, String memory) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels("kubernetes.io/hostname", name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withAllocatable(
                        Map.of(
                                "cpu", new Quantity(cpu),
                                "memory", new Quantity(memory),
                                "pods", new Quantity("30")))
                .endStatus();
    }

    private static Node tainted(String name, String effect) {
        return node(name, "4", "8Gi")
                .editSpec()
                .addNewTaint(effect, "dedicated", null, "db")
                .endSpec()
                .build();
    }

    private static PodBuilder pod(String name, String cpu, String memory) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .withUid("uid-" + name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory)))
                .endResources()
                .endContainer()
                .endSpec();
    }

    private Decision decide(Pod pod) {
        return cycle.decide(PodRequest.of(pod), nodes.snapshot(), 0);
    }

    private String chosen(Pod pod) {
        return assertInstanceOf(Decision.Chosen.class, decide(pod)).node();
    }

    private String refusal(Pod pod) {
        return assertInstanceOf(Decision.Refused.class, decide(pod)).message();
    }

    @Test
    void leastAllocatedNodeWins() {
        nodes.put(node("a", "4", "8Gi").build());
        nodes.put(node("b", "4", "8Gi").build());
        nodes.place(PodRequest.of(pod("busy", "2", "1Gi").build()), "a");
        assertEquals("b", chosen(pod("p", "1", "1Gi").build()));
    }

    @Test
    void releasedPodGivesItsRoomBack() {
        nodes.put(node("a", "1", "1Gi").build());
        var busy = PodRequest.of(pod("busy", "1", "1Mi").build());
        nodes.place(busy, "a");
        assertInstanceOf(Decision.Refused.class, decide(pod("p", "1", "1Mi").build()));
        nodes.release(busy.key());
        assertEquals("a", chosen(pod("p", "1", "1Mi").build()));
    }

    @Test
    void podsOfANodeThatComesLaterCount() {
        nodes.place(PodRequest.of(pod("busy", "3", "1Mi").build()), "a");
        nodes.put(node("a", "4", "8Gi").build());
        assertInstanceOf(Decision.Refused.class, decide(pod("p", "2", "1Mi").build()));
    }

    @Test
    void refusalCountsReasonsInKubernetesWords() {
        nodes.put(node("small-1", "1", "8Gi").build());
        nodes.put(node("small-2", "1", "1Gi").build());
        nodes.put(tainted("db", "NoSchedule"));
        nodes.put(node("off", "4", "8Gi").editSpec().withUnschedulable(true).endSpec().build());
        assertEquals(
                "0/4 nodes are available: 1 Insufficient memory, 1 node(s) had untolerated"
                        + " taint(s), 1 node(s) were unschedulable, 2 Insufficient cpu. no new"
                        + " claims to deallocate, preemption: 0/4 nodes are available: 4 Preemption"
                        + " is not helpful for scheduling.",
                refusal(pod("p", "2", "2Gi").build()));
    }

    @Test
    void nodesThatAreOnlyFullMightHaveVictims() {
        nodes.put(node("a", "2", "8Gi").build());
        nodes.put(tainted("b", "NoExecute"));
        nodes.place(PodRequest.of(pod("busy", "2", "1Mi").build()), "a");
        assertEquals(
                "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s). no"
                        + " new claims to deallocate, preemption: 0/2 nodes are available: 1 No"
                        + " preemption victims found for incoming pod, 1 Preemption is not helpful"
                        + " for scheduling.",
                refusal(pod("p", "1", "1Mi").build()));
    }

    @Test
    void withoutNodesThereIsAMessageOfItsOwn() {
        assertEquals("no nodes available to schedule pods", refusal(pod("p", "1", "1Mi").build()));
    }

    @Test
    void tolerationOpensATaintedNode() {
        nodes.put(tainted("db", "NoSchedule"));
        var tolerating =
                pod("p", "1", "1Mi")
                        .editSpec()
                        .addToTolerations(
                                new TolerationBuilder()
                                        .withKey("dedicated")
                                        .withOperator("Equal")
                                        .withValue("db")
                                        .withEffect("NoSchedule")
                                        .build())
                        .endSpec()
                        .build();
        assertEquals("db", chosen(tolerating));
    }

    @Test
    void softTaintIsAvoidedWhenThereIsAnother() {
        nodes.put(tainted("a", "PreferNoSchedule"));
        nodes.put(node("b", "4", "8Gi").build());
        assertEquals("b", chosen(pod("p", "1", "1Mi").build()));
    }

    @Test
    void nodeSelectorPicksLabelledNodes() {
        nodes.put(node("a", "4", "8Gi").build());
        nodes.put(
                node("b", "4", "8Gi")
                        .editMetadata()
                        .addToLabels("disk", "ssd")
                        .endMetadata()
                        .build());
        var selecting =
                pod("p", "1", "1Mi").editSpec().addToNodeSelector("disk", "ssd").endSpec().build();
        assertEquals("b", chosen(selecting));
    }

    @Test
    void requiredAffinityUsesAllOperators() {
        nodes.put(
                node("a", "4", "8Gi").editMetadata().addToLabels("gen", "2").endMetadata().build());
        nodes.put(
                node("b", "4", "8Gi").editMetadata().addToLabels("gen", "5").endMetadata().build());
        assertEquals("b", chosen(requiring("gen", "Gt", "3")));
        assertEquals("a", chosen(requiring("gen", "Lt", "3")));
        assertEquals("a", chosen(requiring("gen", "NotIn", "5")));
        assertEquals("b", chosen(requiring("gen", "In", "5")));
        assertInstanceOf(Decision.Refused.class, decide(requiring("gen", "DoesNotExist")));
    }

    private static Pod requiring(String key, String operator, String... values) {
        return pod("p", "1", "1Mi")
                .editSpec()
                .withNewAffinity()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .withMatchExpressions(new NodeSelectorRequirement(key, operator, List.of(values)))
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .endSpec()
                .build();
    }

    @Test
    void hostPortIsTakenOnce() {
        nodes.put(node("a", "4", "8Gi").build());
        Pod wanting =
                pod("p", "1", "1Mi")
                        .editSpec()
                        .editFirstContainer()
                        .addNewPort()
                        .withContainerPort(80)
                        .withHostPort(8080)
                        .endPort()
                        .endContainer()
                        .endSpec()
                        .build();
        nodes.place(
                PodRequest.of(
                        new PodBuilder(wanting)
                                .editMetadata()
                                .withName("first")
                                .endMetadata()
                                .build()),
                "a");
        assertEquals(
                "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod"
                        + " ports. no new claims to deallocate, preemption: 0/1 nodes are available:"
                        + " 1 No preemption victims found for incoming pod.",
                refusal(wanting));
    }

    @Test
    void initContainerThatNeedsMoreCountsInsteadOfTheSum() {
        nodes.put(node("a", "2", "8Gi").build());
        Pod greedy =
                pod("p", "1", "1Mi")
                        .editSpec()
                        .addNewInitContainer()
                        .withName("init")
                        .withNewResources()
                        .withRequests(Map.of("cpu", new Quantity("3")))
                        .endResources()
                        .endInitContainer()
                        .endSpec()
                        .build();
        assertInstanceOf(Decision.Refused.class, decide(greedy));
    }

    @Test
    void equalNodesAreTakenFromTheGivenStart() {
        nodes.put(node("a", "4", "8Gi").build());
        nodes.put(node("b", "4", "8Gi").build());
        var pod = PodRequest.of(pod("p", "1", "1Mi").build());
        assertEquals(new Decision.Chosen("a", 2), cycle.decide(pod, nodes.snapshot(), 0));
        assertEquals(new Decision.Chosen("b", 2), cycle.decide(pod, nodes.snapshot(), 1));
    }
}
