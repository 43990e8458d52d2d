package io.trireme.controllers.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.trireme.controllers.deployment.DeploymentAction.Annotate;
import io.trireme.controllers.deployment.DeploymentAction.CreateReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.DeleteReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.UpdateReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.UpdateStatus;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Rolls out, interrupts and scales by chance, one plan at a time, with pods that become ready or go
 * when chance says so. At every step the promises of maxSurge and maxUnavailable hold; at the end
 * the rollout is complete and nothing is left to do.
 */
class RolloutSimulationTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int STEPS = 400;
    private static final int STEPS_TO_END = 2000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void promisesHoldAtEveryStepAndTheRolloutEnds(long seed) {
        var simulation = new Simulation(new SplittableRandom(seed));
        for (int step = 0; step < STEPS; step++) {
            simulation.step(true);
        }
        int left = STEPS_TO_END;
        while (!simulation.complete() && left-- > 0) {
            simulation.step(false);
        }
        assertTrue(simulation.complete(), () -> "seed " + seed + ": " + simulation);
        assertEquals(1, simulation.activeSets(), () -> "seed " + seed + ": " + simulation);
    }

    private static final class Simulation {
        private final SplittableRandom random;
        private Deployment deployment;
        private List<ReplicaSet> sets = new ArrayList<>();
        private Instant now = START;
        private int uids;
        private int templates = 1;

        Simulation(SplittableRandom random) {
            this.random = random;
            this.deployment = deployment();
        }

        void step(boolean disturbed) {
            now = now.plusSeconds(1);
            if (disturbed && random.nextInt(25) == 0) {
                changeTemplate();
            }
            if (disturbed && random.nextInt(40) == 0) {
                changeReplicas();
            }
            if (random.nextBoolean()) {
                movePods();
            } else {
                plan();
            }
        }

        boolean complete() {
            boolean done =
                    deployment.getStatus() != null
                            && StatusPlan.complete(deployment, deployment.getStatus());
            return done && DeploymentPlan.of(deployment, sets, false, now).actions().isEmpty();
        }

        long activeSets() {
            return sets.stream().filter(ReplicaSets::active).count();
        }

        private void plan() {
            int availableBefore = ReplicaSets.sum(sets, ReplicaSets::serving);
            int wantedBefore = ReplicaSets.sum(sets, ReplicaSets::wanted);
            ReplicaBounds bounds = ReplicaBounds.of(deployment);
            boolean scaling = ScalingPlan.isScalingEvent(new DeploymentState(deployment, sets));
            for (DeploymentAction action :
                    DeploymentPlan.of(deployment, sets, false, now).actions()) {
                apply(action);
            }
            int wanted = ReplicaSets.sum(sets, ReplicaSets::wanted);
            assertTrue(
                    wanted <= Math.max(bounds.maxTotal(), wantedBefore),
                    () -> "more than the surge allows: " + this);
            int availableAfter = ReplicaSets.sum(sets, ReplicaSets::serving);
            boolean fewerAllowed = scaling || availableBefore < bounds.minAvailable();
            assertTrue(
                    fewerAllowed || availableAfter >= bounds.minAvailable(),
                    () -> "fewer available than allowed: " + this);
        }

        private void apply(DeploymentAction action) {
            switch (action) {
                case CreateReplicaSet(ReplicaSet set) ->
                        sets.add(
                                new ReplicaSetBuilder(set)
                                        .editMetadata()
                                        .withUid("uid-" + ++uids)
                                        .withCreationTimestamp(now.toString())
                                        .withGeneration(1L)
                                        .endMetadata()
                                        .withNewStatus()
                                        .endStatus()
                                        .build());
                case UpdateReplicaSet(ReplicaSet set, var _) ->
                        sets.replaceAll(
                                one ->
                                        one.getMetadata()
                                                        .getUid()
                                                        .equals(set.getMetadata().getUid())
                                                ? set
                                                : one);
                case DeleteReplicaSet(ReplicaSet set) -> {
                    assertTrue(!ReplicaSets.active(set));
                    sets.removeIf(
                            one -> one.getMetadata().getUid().equals(set.getMetadata().getUid()));
                }
                case Annotate(var annotations) ->
                        deployment =
                                new DeploymentBuilder(deployment)
                                        .editMetadata()
                                        .addToAnnotations(annotations)
                                        .endMetadata()
                                        .build();
                case UpdateStatus(var status) ->
                        deployment = new DeploymentBuilder(deployment).withStatus(status).build();
            }
        }

        /**
         * The ReplicaSet controller and the kubelet: pods appear, get ready, go, one set a time.
         */
        private void movePods() {
            if (sets.isEmpty()) {
                return;
            }
            int index = random.nextInt(sets.size());
            ReplicaSet set = sets.get(index);
            int wanted = ReplicaSets.wanted(set);
            // Pods that are not ready are the first to go when a set shrinks.
            int available = Math.min(wanted, ReplicaSets.available(set));
            if (available < wanted) {
                available += random.nextInt(wanted - available + 1);
            }
            sets.set(
                    index,
                    new ReplicaSetBuilder(set)
                            .withNewStatus()
                            .withReplicas(wanted)
                            .withReadyReplicas(available)
                            .withAvailableReplicas(available)
                            .withTerminatingReplicas(0)
                            .withObservedGeneration(set.getMetadata().getGeneration())
                            .endStatus()
                            .build());
        }

        private void changeTemplate() {
            templates++;
            // Now and then back to an old template, as an undo does.
            String image = "img:" + (random.nextInt(3) == 0 ? 1 : templates);
            deployment =
                    new DeploymentBuilder(deployment)
                            .editSpec()
                            .editTemplate()
                            .editSpec()
                            .editFirstContainer()
                            .withImage(image)
                            .endContainer()
                            .endSpec()
                            .endTemplate()
                            .endSpec()
                            .build();
            nextGeneration();
        }

        private void changeReplicas() {
            deployment =
                    new DeploymentBuilder(deployment)
                            .editSpec()
                            .withReplicas(1 + random.nextInt(20))
                            .endSpec()
                            .build();
            nextGeneration();
        }

        private void nextGeneration() {
            deployment =
                    new DeploymentBuilder(deployment)
                            .editMetadata()
                            .withGeneration(deployment.getMetadata().getGeneration() + 1)
                            .endMetadata()
                            .build();
        }

        private Deployment deployment() {
            return new DeploymentBuilder()
                    .withNewMetadata()
                    .withName("web")
                    .withNamespace("shop")
                    .withUid("d")
                    .withGeneration(1L)
                    .endMetadata()
                    .withNewSpec()
                    .withReplicas(1 + random.nextInt(20))
                    .withRevisionHistoryLimit(3)
                    .withProgressDeadlineSeconds(600)
                    .withNewSelector()
                    .addToMatchLabels("app", "web")
                    .endSelector()
                    .withNewStrategy()
                    .withType("RollingUpdate")
                    .withNewRollingUpdate()
                    .withMaxSurge(new IntOrString(random.nextInt(60) + "%"))
                    .withMaxUnavailable(new IntOrString(random.nextInt(60) + "%"))
                    .endRollingUpdate()
                    .endStrategy()
                    .withNewTemplate()
                    .withNewMetadata()
                    .addToLabels("app", "web")
                    .endMetadata()
                    .withNewSpec()
                    .addNewContainer()
                    .withName("c")
                    .withImage("img:1")
                    .endContainer()
                    .endSpec()
                    .endTemplate()
                    .endSpec()
                    .build();
        }

        @Override
        public String toString() {
            var text = new StringBuilder(ReplicaBounds.of(deployment).toString());
            for (ReplicaSet set : sets) {
                text.append(
                        " %s wanted %d available %d;"
                                .formatted(
                                        ReplicaSets.name(set),
                                        ReplicaSets.wanted(set),
                                        ReplicaSets.available(set)));
            }
            return text.append(' ').append(deployment.getStatus()).toString();
        }
    }
}
