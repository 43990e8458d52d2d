package io.trireme.controllers.replicaset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

class ReplicaSetPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

    @Test
    void missingPodsAreCreatedUpToTheBurst() {
        assertEquals(2, plan(set(3), List.of(ready("a"))).create());
        assertEquals(500, plan(set(1000), List.of()).create());
    }

    @Test
    void finishedAndTerminatingPodsDoNotCount() {
        Pod failed = withPhase(pod("failed"), "Failed");
        Pod going =
                new PodBuilder(ready("going"))
                        .editMetadata()
                        .withDeletionTimestamp("2026-01-01T00:59:50Z")
                        .endMetadata()
                        .build();

        var plan = plan(set(2), List.of(failed, going, ready("a")));

        assertEquals(1, plan.create());
    }

    @Test
    void surplusGoesInTheOrderOfUse() {
        Pod unassigned = withPhase(pod("unassigned"), "Pending");
        Pod pending = onNode(withPhase(pod("pending"), "Pending"), "n1");
        Pod notReady = onNode(withPhase(pod("not-ready"), "Running"), "n1");
        Pod cheap =
                new PodBuilder(onNode(ready("cheap"), "n2"))
                        .editMetadata()
                        .addToAnnotations("controller.kubernetes.io/pod-deletion-cost", "-10")
                        .endMetadata()
                        .build();
        Pod crowded1 = onNode(ready("crowded-1"), "n3");
        Pod crowded2 = onNode(ready("crowded-2"), "n3");
        Pod crowded3 = onNode(ready("crowded-3"), "n3");
        List<Pod> pods =
                List.of(crowded1, crowded2, crowded3, cheap, notReady, pending, unassigned);

        assertEquals(List.of("unassigned"), deleted(plan(set(6), pods)));
        assertEquals(
                List.of("unassigned", "pending", "not-ready", "cheap", "crowded-1"),
                deleted(plan(set(2), pods)));
    }

    @Test
    void youngerAndMoreRestartedPodsGoFirst() {
        Pod old = onNode(ready("old"), "n1");
        Pod young =
                new PodBuilder(onNode(ready("young"), "n1"))
                        .editMetadata()
                        .withCreationTimestamp("2026-01-01T00:59:50Z")
                        .endMetadata()
                        .build();
        Pod restarted =
                new PodBuilder(onNode(ready("restarted"), "n1"))
                        .editStatus()
                        .addNewContainerStatus()
                        .withRestartCount(2)
                        .endContainerStatus()
                        .endStatus()
                        .build();

        assertEquals(
                List.of("restarted", "young"),
                deleted(plan(set(1), List.of(old, young, restarted))));
    }

    @Test
    void setThatIsGoingChangesNothing() {
        ReplicaSet going =
                new ReplicaSetBuilder(set(3))
                        .editMetadata()
                        .withDeletionTimestamp("2026-01-01T00:59:50Z")
                        .endMetadata()
                        .build();

        assertEquals(0, plan(going, List.of()).create());
    }

    @Test
    void newPodCarriesTheTemplateAndItsOwner() {
        Pod pod = ReplicaSetPlan.newPod(set(1));

        assertEquals("rs-", pod.getMetadata().getGenerateName());
        assertEquals("rs", pod.getMetadata().getLabels().get("app"));
        var owner = pod.getMetadata().getOwnerReferences().getFirst();
        assertEquals("apps/v1", owner.getApiVersion());
        assertEquals("u1", owner.getUid());
        assertTrue(owner.getController() && owner.getBlockOwnerDeletion());
    }

    @Test
    void podIsAvailableOnlyAfterItsMinReadySeconds() {
        ReplicaSet set =
                new ReplicaSetBuilder(set(1)).editSpec().withMinReadySeconds(30).endSpec().build();
        Pod pod = readySince(pod("a"), "2026-01-01T00:59:40Z");

        var early = ReplicaSetStatusPlan.of(set, List.of(pod), Optional.empty(), 0, NOW);
        var late =
                ReplicaSetStatusPlan.of(
                        set, List.of(pod), Optional.empty(), 0, NOW.plusSeconds(10));

        assertEquals(1, early.status().getReadyReplicas());
        assertEquals(null, early.status().getAvailableReplicas());
        assertEquals(Optional.of(Duration.ofSeconds(10)), early.lookAgain());
        assertEquals(1, late.status().getAvailableReplicas());
        assertEquals(Optional.empty(), late.lookAgain());
    }

    @Test
    void failureToCreateShowsAndGoesAgain() {
        String message = "pods \"rs-x\" is forbidden: exceeded quota";
        var failed =
                ReplicaSetStatusPlan.of(set(2), List.of(), Optional.of(message), -2, NOW).status();
        var condition = failed.getConditions().getFirst();
        assertEquals("ReplicaFailure", condition.getType());
        assertEquals("FailedCreate", condition.getReason());
        assertEquals(message, condition.getMessage());

        ReplicaSet written = new ReplicaSetBuilder(set(2)).withStatus(failed).build();
        var well = ReplicaSetStatusPlan.of(written, List.of(), Optional.empty(), 0, NOW);
        assertEquals(List.of(), well.status().getConditions());
    }

    @Test
    void statusOfAThousandPodsCountsEachOnce() {
        List<Pod> pods = IntStream.range(0, 1000).mapToObj(i -> ready("p" + i)).toList();

        var status = ReplicaSetStatusPlan.of(set(1000), pods, Optional.empty(), 0, NOW).status();

        assertEquals(1000, status.getReplicas());
        assertEquals(1000, status.getFullyLabeledReplicas());
        assertEquals(1000, status.getAvailableReplicas());
        assertEquals(0, status.getTerminatingReplicas());
    }

    private static ReplicaSetPlan plan(ReplicaSet set, List<Pod> pods) {
        return ReplicaSetPlan.of(set, pods, pods, NOW);
    }

    private static List<String> deleted(ReplicaSetPlan plan) {
        return plan.delete().stream().map(pod -> pod.getMetadata().getName()).toList();
    }

    private static ReplicaSet set(int replicas) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withName("rs")
                .withNamespace("shop")
                .withUid("u1")
                .withGeneration(1L)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", "rs")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "rs")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .addToLabels("app", "rs")
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    private static Pod withPhase(Pod pod, String phase) {
        return new PodBuilder(pod).editOrNewStatus().withPhase(phase).endStatus().build();
    }

    private static Pod onNode(Pod pod, String node) {
        return new PodBuilder(pod).editSpec().withNodeName(node).endSpec().build();
    }

    private static Pod ready(String name) {
        return readySince(pod(name), "2026-01-01T00:30:00Z");
    }

    private static Pod readySince(Pod pod, String time) {
        return new PodBuilder(withPhase(pod, "Running"))
                .editStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime(time)
                .endCondition()
                .endStatus()
                .build();
    }
}
