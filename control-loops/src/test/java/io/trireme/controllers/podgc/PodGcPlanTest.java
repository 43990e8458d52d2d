package io.trireme.controllers.podgc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.trireme.controllers.podgc.PodGcPlan.Reason;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class PodGcPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final PodGcConfig CONFIG =
            new PodGcConfig(Duration.ofSeconds(5), Duration.ofSeconds(15), 3);

    @Test
    void podOfAMissingNodeGoesAfterTheQuarantine() {
        Pod lost = pod("lost", "ghost", "Running");

        var first = plan(List.of(lost), Map.of(), Map.of(), NOW);
        assertEquals(Map.of(), first.remove());
        var early = plan(List.of(lost), Map.of(), first.missingSince(), NOW.plusSeconds(14));
        assertEquals(Map.of(), early.remove());
        var late = plan(List.of(lost), Map.of(), early.missingSince(), NOW.plusSeconds(15));
        assertEquals(Map.of(lost, Reason.ORPHANED), late.remove());
    }

    @Test
    void nodeThatCameBackStartsItsQuarantineAnew() {
        Pod pod = pod("p", "n1", "Running");
        var missing = plan(List.of(pod), Map.of(), Map.of(), NOW);

        var back =
                plan(
                        List.of(pod),
                        Map.of("n1", node("n1")),
                        missing.missingSince(),
                        NOW.plusSeconds(10));

        assertEquals(Map.of(), back.missingSince());
    }

    @Test
    void terminatingPodThatWasNeverScheduledGoes() {
        Pod going = terminating(pod("going", null, "Pending"));

        var plan = plan(List.of(going, pod("waiting", null, "Pending")), Map.of(), Map.of(), NOW);

        assertEquals(Map.of(going, Reason.NEVER_SCHEDULED), plan.remove());
    }

    @Test
    void terminatingPodOfANodeOutOfServiceGoes() {
        Node out =
                new NodeBuilder(node("n1"))
                        .withNewSpec()
                        .addNewTaint()
                        .withKey("node.kubernetes.io/out-of-service")
                        .withEffect("NoExecute")
                        .endTaint()
                        .endSpec()
                        .build();
        Pod going = terminating(pod("going", "n1", "Running"));

        var plan =
                plan(
                        List.of(going, pod("running", "n1", "Running")),
                        Map.of("n1", out),
                        Map.of(),
                        NOW);

        assertEquals(Map.of(going, Reason.OUT_OF_SERVICE), plan.remove());
        assertEquals(
                Map.of(), plan(List.of(going), Map.of("n1", node("n1")), Map.of(), NOW).remove());
    }

    @Test
    void finishedPodsBeyondTheLimitGoEvictedAndOldestFirst() {
        // As recorded: seven finished pods, a limit of three.
        List<Pod> pods = new ArrayList<>();
        for (int i = 1; i <= 7; i++) {
            pods.add(
                    new PodBuilder(pod("t" + i, "n1", i % 2 == 0 ? "Failed" : "Succeeded"))
                            .editMetadata()
                            .withCreationTimestamp("2026-01-01T00:00:0" + i + "Z")
                            .endMetadata()
                            .editStatus()
                            .withReason(i == 4 ? "Evicted" : null)
                            .endStatus()
                            .build());
        }

        var plan = plan(pods, Map.of("n1", node("n1")), Map.of(), NOW);

        assertEquals(
                List.of("t4", "t1", "t2", "t3"),
                plan.remove().keySet().stream().map(pod -> pod.getMetadata().getName()).toList());
    }

    private static PodGcPlan plan(
            List<Pod> pods, Map<String, Node> nodes, Map<String, Instant> missing, Instant now) {
        return PodGcPlan.of(CONFIG, pods, nodes, new TreeMap<>(missing), now);
    }

    private static Node node(String name) {
        return new NodeBuilder().withNewMetadata().withName(name).endMetadata().build();
    }

    private static Pod pod(String name, String node, String phase) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }

    private static Pod terminating(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
    }
}
