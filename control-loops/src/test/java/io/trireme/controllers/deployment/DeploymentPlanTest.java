package io.trireme.controllers.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.trireme.controllers.deployment.DeploymentAction.Annotate;
import io.trireme.controllers.deployment.DeploymentAction.CreateReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.DeleteReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.Scaling;
import io.trireme.controllers.deployment.DeploymentAction.UpdateReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.UpdateStatus;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class DeploymentPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    @Test
    void firstStepCreatesTheReplicaSetWithRevisionOneAndSaysSo() {
        var plan = plan(deployment(3, "img:1"), List.of());

        ReplicaSet created = onlyAction(plan, CreateReplicaSet.class).replicaSet();
        String hash = created.getMetadata().getLabels().get("pod-template-hash");
        assertTrue(hash.matches("[bcdfghjklmnpqrstvwxz2456789]{1,10}"), hash);
        assertEquals("web-" + hash, created.getMetadata().getName());
        assertEquals(
                hash, created.getSpec().getSelector().getMatchLabels().get("pod-template-hash"));
        assertEquals(
                hash,
                created.getSpec().getTemplate().getMetadata().getLabels().get("pod-template-hash"));
        assertEquals(3, created.getSpec().getReplicas());
        var annotations = created.getMetadata().getAnnotations();
        assertEquals("1", annotations.get("deployment.kubernetes.io/revision"));
        assertEquals("3", annotations.get("deployment.kubernetes.io/desired-replicas"));
        assertEquals("4", annotations.get("deployment.kubernetes.io/max-replicas"));
        assertEquals("Deployment", created.getMetadata().getOwnerReferences().getFirst().getKind());
        assertEquals(
                "1",
                onlyAction(plan, Annotate.class)
                        .annotations()
                        .get("deployment.kubernetes.io/revision"));
        DeploymentCondition progressing = condition(plan, "Progressing");
        assertEquals("NewReplicaSetCreated", progressing.getReason());
        assertEquals(
                "Created new replica set \"web-%s\"".formatted(hash), progressing.getMessage());
    }

    @Test
    void hashOfATemplateStaysTheSame() {
        Deployment deployment = deployment(1, "img:1");
        String first = PodTemplateHash.of(deployment.getSpec().getTemplate(), null);
        String again = PodTemplateHash.of(deployment(5, "img:1").getSpec().getTemplate(), null);
        String collided = PodTemplateHash.of(deployment.getSpec().getTemplate(), 1);

        assertEquals(first, again);
        assertTrue(!first.equals(collided));
    }

    @Test
    void newSetGrowsWithinTheSurgeAndOldOnesShrinkWithinTheUnavailable() {
        // 4 replicas at 25%/25%: at most 5 pods, at least 3 available.
        Deployment deployment = progressing(deployment(4, "img:2"), 2);
        ReplicaSet old = set(deployment, "img:1", 4, 4, 1);
        ReplicaSet fresh = set(deployment, "img:2", 1, 0, 2);

        var plan = plan(deployment, List.of(old, fresh));

        assertEquals(List.of(new Scaling(name(old), 4, 3)), scalings(plan));

        var next = plan(deployment, List.of(set(deployment, "img:1", 3, 3, 1), fresh));
        assertEquals(List.of(new Scaling(name(fresh), 1, 2)), scalings(next));

        var stuck =
                plan(
                        deployment,
                        List.of(
                                set(deployment, "img:1", 3, 3, 1),
                                set(deployment, "img:2", 2, 0, 2)));
        assertEquals(List.of(), scalings(stuck));
    }

    @Test
    void unhealthyOldPodsGoFirst() {
        Deployment deployment = progressing(deployment(4, "img:3"), 3);
        ReplicaSet oldest = set(deployment, "img:1", 3, 3, 1);
        ReplicaSet broken = set(deployment, "img:2", 2, 0, 2);
        ReplicaSet fresh = set(deployment, "img:3", 0, 0, 3);

        // 5 pods are there, so nothing may be added; the two that are not available may go.
        var plan = plan(deployment, List.of(oldest, broken, fresh));

        assertEquals(List.of(new Scaling(name(broken), 2, 0)), scalings(plan));
    }

    @Test
    void percentagesAreRoundedAsKubernetesRounds() {
        assertEquals(new ReplicaBounds(4, 1, 1), ReplicaBounds.of(deployment(4, "img:1")));
        assertEquals(new ReplicaBounds(3, 1, 0), ReplicaBounds.of(deployment(3, "img:1")));
        assertEquals(new ReplicaBounds(10, 3, 2), ReplicaBounds.of(deployment(10, "img:1")));
        Deployment none = withStrategy(deployment(4, "img:1"), "0%", "0");
        assertEquals(new ReplicaBounds(4, 0, 1), ReplicaBounds.of(none));
    }

    @Test
    void completeRolloutIsAvailableAndProgressed() {
        Deployment deployment = progressing(deployment(2, "img:1"), 1);
        ReplicaSet fresh = set(deployment, "img:1", 2, 2, 1);

        var plan = plan(deployment, List.of(fresh));

        assertEquals("NewReplicaSetAvailable", condition(plan, "Progressing").getReason());
        assertEquals(
                "ReplicaSet \"%s\" has successfully progressed.".formatted(name(fresh)),
                condition(plan, "Progressing").getMessage());
        assertEquals("MinimumReplicasAvailable", condition(plan, "Available").getReason());
        DeploymentStatus status = onlyAction(plan, UpdateStatus.class).status();
        assertEquals(2, status.getUpdatedReplicas());
        assertEquals(1L, status.getObservedGeneration());
        assertEquals(Optional.empty(), plan.lookAgain());

        Deployment written = new DeploymentBuilder(deployment).withStatus(status).build();
        assertEquals(List.of(), plan(written, List.of(fresh)).actions());
    }

    @Test
    void rolloutThatDoesNotMoveTimesOutAfterItsDeadline() {
        Deployment deployment =
                new DeploymentBuilder(progressing(deployment(2, "img:1"), 1))
                        .editSpec()
                        .withProgressDeadlineSeconds(60)
                        .endSpec()
                        .build();
        ReplicaSet fresh = set(deployment, "img:1", 2, 0, 1);
        var moving = plan(deployment, List.of(fresh));
        Deployment moved =
                new DeploymentBuilder(deployment)
                        .withStatus(onlyAction(moving, UpdateStatus.class).status())
                        .build();

        assertEquals(Optional.of(Duration.ofSeconds(61)), moving.lookAgain());
        var late =
                DeploymentPlan.of(moved, List.of(fresh), false, NOW.plus(Duration.ofSeconds(61)));
        assertEquals("ProgressDeadlineExceeded", condition(late, "Progressing").getReason());
        assertEquals("False", condition(late, "Progressing").getStatus());
        assertEquals(
                "ReplicaSet \"%s\" has timed out progressing.".formatted(name(fresh)),
                condition(late, "Progressing").getMessage());
    }

    @Test
    void goingBackToAnOldTemplateGivesItsSetTheNextRevision() {
        Deployment deployment = progressing(deployment(2, "img:1"), 2);
        ReplicaSet first = set(deployment, "img:1", 0, 0, 1);
        ReplicaSet second = set(deployment, "img:2", 2, 2, 2);

        var plan = plan(deployment, List.of(first, second));

        ReplicaSet updated = onlyAction(plan, UpdateReplicaSet.class).replicaSet();
        assertEquals(name(first), name(updated));
        var annotations = updated.getMetadata().getAnnotations();
        assertEquals("3", annotations.get("deployment.kubernetes.io/revision"));
        assertEquals("1", annotations.get("deployment.kubernetes.io/revision-history"));
        assertEquals(
                "3",
                onlyAction(plan, Annotate.class)
                        .annotations()
                        .get("deployment.kubernetes.io/revision"));
    }

    @Test
    void scalingDuringARolloutKeepsTheProportions() {
        // As recorded: 10 replicas, surge 3, unavailable 2, 8 old and 5 new; 10 -> 15.
        Deployment before = withStrategy(deployment(10, "img:2"), "3", "2");
        Deployment deployment = progressing(withStrategy(deployment(15, "img:2"), "3", "2"), 2);
        ReplicaSet old = withSizes(set(deployment, "img:1", 8, 8, 1), before);
        ReplicaSet fresh = withSizes(set(deployment, "img:2", 5, 0, 2), before);

        var plan = plan(deployment, List.of(old, fresh));

        assertEquals(
                List.of(new Scaling(name(old), 8, 11), new Scaling(name(fresh), 5, 7)),
                scalings(plan));
    }

    @Test
    void scalingDownDuringARolloutRoundsAsRecorded() {
        // The same Deployment, 15 -> 6: the larger set takes what rounding leaves.
        Deployment before = withStrategy(deployment(15, "img:2"), "3", "2");
        Deployment deployment = progressing(withStrategy(deployment(6, "img:2"), "3", "2"), 2);
        ReplicaSet old = withSizes(set(deployment, "img:1", 11, 11, 1), before);
        ReplicaSet fresh = withSizes(set(deployment, "img:2", 7, 0, 2), before);

        var plan = plan(deployment, List.of(old, fresh));

        assertEquals(
                List.of(new Scaling(name(old), 11, 5), new Scaling(name(fresh), 7, 4)),
                scalings(plan));
    }

    @Test
    void recreateWaitsUntilTheOldPodsAreGone() {
        Deployment deployment =
                new DeploymentBuilder(progressing(deployment(2, "img:2"), 1))
                        .editSpec()
                        .withNewStrategy()
                        .withType("Recreate")
                        .endStrategy()
                        .endSpec()
                        .build();
        ReplicaSet old = set(deployment, "img:1", 2, 2, 1);
        assertEquals(
                List.of(new Scaling(name(old), 2, 0)), scalings(plan(deployment, List.of(old))));

        ReplicaSet empty = set(deployment, "img:1", 0, 0, 1);
        var waiting = DeploymentPlan.of(deployment, List.of(empty), true, NOW);
        assertTrue(actions(waiting, CreateReplicaSet.class).isEmpty());

        var gone = DeploymentPlan.of(deployment, List.of(empty), false, NOW);
        assertEquals(
                2, onlyAction(gone, CreateReplicaSet.class).replicaSet().getSpec().getReplicas());
    }

    @Test
    void pausedDeploymentScalesButDoesNotRollOut() {
        Deployment deployment =
                new DeploymentBuilder(progressing(deployment(3, "img:2"), 1))
                        .editSpec()
                        .withPaused(true)
                        .endSpec()
                        .build();
        ReplicaSet old = set(deployment, "img:1", 2, 2, 1);

        var first = plan(deployment, List.of(old));
        assertEquals("DeploymentPaused", condition(first, "Progressing").getReason());
        assertEquals("Unknown", condition(first, "Progressing").getStatus());

        Deployment shown =
                new DeploymentBuilder(deployment)
                        .withStatus(onlyAction(first, UpdateStatus.class).status())
                        .build();
        var second = plan(shown, List.of(old));
        assertEquals(List.of(new Scaling(name(old), 2, 3)), scalings(second));
        assertTrue(actions(second, CreateReplicaSet.class).isEmpty());
    }

    @Test
    void oldestEmptySetsBeyondTheHistoryLimitAreDeleted() {
        Deployment deployment =
                new DeploymentBuilder(progressing(deployment(1, "img:4"), 4))
                        .editSpec()
                        .withRevisionHistoryLimit(1)
                        .endSpec()
                        .build();
        List<ReplicaSet> sets =
                List.of(
                        set(deployment, "img:1", 0, 0, 1),
                        set(deployment, "img:2", 0, 0, 2),
                        set(deployment, "img:3", 0, 0, 3),
                        set(deployment, "img:4", 1, 1, 4));
        Deployment complete =
                new DeploymentBuilder(deployment)
                        .withStatus(onlyAction(plan(deployment, sets), UpdateStatus.class).status())
                        .build();

        List<String> deleted =
                actions(plan(complete, sets), DeleteReplicaSet.class).stream()
                        .map(delete -> name(delete.replicaSet()))
                        .toList();

        assertEquals(List.of(name(sets.get(0)), name(sets.get(1))), deleted);
    }

    @Test
    void deploymentThatIsGoingOnlyCounts() {
        Deployment deployment =
                new DeploymentBuilder(deployment(2, "img:2"))
                        .editMetadata()
                        .withDeletionTimestamp("2026-01-01T00:09:00Z")
                        .endMetadata()
                        .build();

        var plan = plan(deployment, List.of());

        assertEquals(1, plan.actions().size());
        assertEquals("MinimumReplicasUnavailable", condition(plan, "Available").getReason());
    }

    private static DeploymentPlan plan(Deployment deployment, List<ReplicaSet> sets) {
        return DeploymentPlan.of(deployment, sets, false, NOW);
    }

    private static Deployment deployment(int replicas, String image) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("shop")
                .withUid("d1")
                .withGeneration(1L)
                .withResourceVersion("10")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .withProgressDeadlineSeconds(600)
                .withRevisionHistoryLimit(10)
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString("25%"))
                .withMaxUnavailable(new IntOrString("25%"))
                .endRollingUpdate()
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "web")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static Deployment withStrategy(
            Deployment deployment, String surge, String unavailable) {
        return new DeploymentBuilder(deployment)
                .editSpec()
                .editStrategy()
                .withNewRollingUpdate()
                .withMaxSurge(intOrString(surge))
                .withMaxUnavailable(intOrString(unavailable))
                .endRollingUpdate()
                .endStrategy()
                .endSpec()
                .build();
    }

    private static IntOrString intOrString(String value) {
        return value.endsWith("%")
                ? new IntOrString(value)
                : new IntOrString(Integer.valueOf(value));
    }

    /** With the revision annotation and a Progressing condition, as after its first step. */
    private static Deployment progressing(Deployment deployment, long revision) {
        return new DeploymentBuilder(deployment)
                .editMetadata()
                .addToAnnotations("deployment.kubernetes.io/revision", Long.toString(revision))
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Progressing")
                .withStatus("True")
                .withReason("NewReplicaSetCreated")
                .withMessage("m")
                .withLastTransitionTime("2026-01-01T00:09:59Z")
                .withLastUpdateTime("2026-01-01T00:09:59Z")
                .endCondition()
                .endStatus()
                .build();
    }

    private static ReplicaSet set(
            Deployment deployment, String image, int replicas, int available, int revision) {
        var templated = deployment(ReplicaBounds.of(deployment).desired(), image);
        ReplicaSet fresh = DeploymentPlan.newReplicaSet(new DeploymentState(templated, List.of()));
        var annotated =
                new ReplicaSetBuilder(fresh)
                        .editMetadata()
                        .withUid("uid-" + image)
                        .withGeneration(1L)
                        .withCreationTimestamp("2026-01-01T00:0" + revision + ":00Z")
                        .addToAnnotations(
                                "deployment.kubernetes.io/revision", Integer.toString(revision))
                        .endMetadata()
                        .editSpec()
                        .withReplicas(replicas)
                        .endSpec()
                        .withNewStatus()
                        .withReplicas(replicas)
                        .withReadyReplicas(available)
                        .withAvailableReplicas(available)
                        .withTerminatingReplicas(0)
                        .withObservedGeneration(1L)
                        .endStatus()
                        .build();
        boolean recreate = DeploymentState.recreates(deployment);
        boolean scaledBefore = !Boolean.TRUE.equals(deployment.getSpec().getPaused());
        return recreate || !scaledBefore ? annotated : withSizes(annotated, deployment);
    }

    private static ReplicaSet withSizes(ReplicaSet set, Deployment deployment) {
        return new ReplicaSetBuilder(set)
                .editMetadata()
                .withAnnotations(
                        Revisions.withSizes(
                                set.getMetadata().getAnnotations(), ReplicaBounds.of(deployment)))
                .endMetadata()
                .build();
    }

    private static String name(ReplicaSet set) {
        return set.getMetadata().getName();
    }

    private static List<Scaling> scalings(DeploymentPlan plan) {
        return actions(plan, UpdateReplicaSet.class).stream()
                .flatMap(update -> update.scaling().stream())
                .toList();
    }

    private static DeploymentCondition condition(DeploymentPlan plan, String type) {
        return Conditions.find(onlyAction(plan, UpdateStatus.class).status(), type).orElseThrow();
    }

    private static <A extends DeploymentAction> List<A> actions(
            DeploymentPlan plan, Class<A> kind) {
        return plan.actions().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static <A extends DeploymentAction> A onlyAction(DeploymentPlan plan, Class<A> kind) {
        List<A> found = actions(plan, kind);
        assertEquals(1, found.size(), () -> kind.getSimpleName() + " in " + plan.actions());
        return found.getFirst();
    }
}
