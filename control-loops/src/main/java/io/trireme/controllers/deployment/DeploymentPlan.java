package io.trireme.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.trireme.controllers.deployment.DeploymentAction.Annotate;
import io.trireme.controllers.deployment.DeploymentAction.CreateReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.DeleteReplicaSet;
import io.trireme.controllers.deployment.DeploymentAction.UpdateStatus;
import io.trireme.controllers.workload.Counts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The next step of a Deployment.
 *
 * @param actions writes in order; empty when all is as it should be
 * @param lookAgain when to plan again though nothing may change until then
 */
record DeploymentPlan(List<DeploymentAction> actions, Optional<Duration> lookAgain) {
    private static final int KEEP_ALL = Integer.MAX_VALUE;

    DeploymentPlan {
        actions = List.copyOf(actions);
    }

    /**
     * Plans from the Deployment and the ReplicaSets it owns.
     *
     * @param oldPodsRemain whether pods of other templates still exist and have not finished; only
     *     Recreate asks
     */
    static DeploymentPlan of(
            Deployment deployment, List<ReplicaSet> owned, boolean oldPodsRemain, Instant now) {
        var state = new DeploymentState(deployment, owned);
        if (deployment.getMetadata().getDeletionTimestamp() != null) {
            return finish(state, StatusPlan.counts(state, now), now);
        }
        Optional<DeploymentStatus> pause = pauseChange(deployment, now);
        if (pause.isPresent()) {
            return new DeploymentPlan(List.of(new UpdateStatus(pause.get())), Optional.empty());
        }
        boolean paused = Boolean.TRUE.equals(deployment.getSpec().getPaused());
        if (paused || ScalingPlan.isScalingEvent(state)) {
            alignNewSet(state);
            ScalingPlan.scale(state);
            if (paused) {
                dropHistory(state);
            }
            return finish(state, StatusPlan.counts(state, now), now);
        }
        if (DeploymentState.recreates(deployment)) {
            return recreate(state, oldPodsRemain, now);
        }
        return rollingUpdate(state, now);
    }

    /** The ReplicaSet of the Deployment's present template, as it is to be created. */
    static ReplicaSet newReplicaSet(DeploymentState state) {
        Deployment deployment = state.deployment();
        String name = deployment.getMetadata().getName();
        String hash =
                PodTemplateHash.of(
                        deployment.getSpec().getTemplate(),
                        StatusPlan.current(deployment).getCollisionCount());
        var annotations =
                Revisions.withRevision(new TreeMap<>(), deployment, Revisions.max(state.old()) + 1);
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withName(name + "-" + hash)
                .withNamespace(deployment.getMetadata().getNamespace())
                .withLabels(templateLabels(deployment))
                .addToLabels(PodTemplateHash.LABEL, hash)
                .withAnnotations(Revisions.withSizes(annotations, state.bounds()))
                .withOwnerReferences(DeploymentLoop.reference(deployment))
                .endMetadata()
                .withNewSpec()
                .withReplicas(RolloutPlan.newSetSize(state, 0))
                .withMinReadySeconds(deployment.getSpec().getMinReadySeconds())
                .withNewSelectorLike(deployment.getSpec().getSelector())
                .addToMatchLabels(PodTemplateHash.LABEL, hash)
                .endSelector()
                .withNewTemplateLike(deployment.getSpec().getTemplate())
                .editOrNewMetadata()
                .addToLabels(PodTemplateHash.LABEL, hash)
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static DeploymentPlan rollingUpdate(DeploymentState state, Instant now) {
        if (createIfMissing(state, now)) {
            return new DeploymentPlan(state.actions(), Optional.empty());
        }
        if (alignNewSet(state) || foundNewSet(state, now)) {
            return new DeploymentPlan(state.actions(), Optional.empty());
        }
        ReplicaSet fresh = state.newSet().orElseThrow();
        if (!RolloutPlan.scaleNewSet(state, fresh)) {
            boolean scaledDown = RolloutPlan.scaleOldSets(state, fresh);
            if (!scaledDown) {
                dropHistoryWhenComplete(state);
            }
        }
        return finish(state, StatusPlan.rollout(state, now), now);
    }

    private static DeploymentPlan recreate(
            DeploymentState state, boolean oldPodsRemain, Instant now) {
        alignNewSet(state);
        boolean scaledDown = false;
        for (ReplicaSet set : state.activeOld()) {
            scaledDown |= state.scaleIfNeeded(set, 0);
        }
        boolean oldPods = oldPodsRemain || ReplicaSets.sum(state.old(), ReplicaSets::actual) > 0;
        if (scaledDown || oldPods) {
            return finish(state, StatusPlan.rollout(state, now), now);
        }
        if (createIfMissing(state, now) || foundNewSet(state, now)) {
            return new DeploymentPlan(state.actions(), Optional.empty());
        }
        state.scaleIfNeeded(state.newSet().orElseThrow(), state.bounds().desired());
        dropHistoryWhenComplete(state);
        return finish(state, StatusPlan.rollout(state, now), now);
    }

    /** Creates the new set and says so in the status; true if that is this step. */
    private static boolean createIfMissing(DeploymentState state, Instant now) {
        if (state.newSet().isPresent()) {
            return false;
        }
        ReplicaSet fresh = newReplicaSet(state);
        state.add(new CreateReplicaSet(fresh));
        setRevision(state, Revisions.of(fresh));
        if (StatusPlan.hasDeadline(state.deployment())) {
            String message = "Created new replica set \"%s\"".formatted(ReplicaSets.name(fresh));
            progressed(state, Conditions.NEW_SET_CREATED, message, now);
        }
        return true;
    }

    /** Gives the new set the next revision, the Deployment's annotations and minReadySeconds. */
    private static boolean alignNewSet(DeploymentState state) {
        if (state.newSet().isEmpty()) {
            return false;
        }
        Deployment deployment = state.deployment();
        ReplicaSet fresh = state.newSet().get();
        var annotations =
                Revisions.withRevision(
                        Revisions.annotations(fresh), deployment, Revisions.max(state.old()) + 1);
        Integer minReady = deployment.getSpec().getMinReadySeconds();
        boolean same =
                annotations.equals(Revisions.annotations(fresh))
                        && Counts.orZero(minReady)
                                == Counts.orZero(fresh.getSpec().getMinReadySeconds());
        if (!same) {
            state.replace(
                    new ReplicaSetBuilder(fresh)
                            .editMetadata()
                            .withAnnotations(annotations)
                            .endMetadata()
                            .editSpec()
                            .withMinReadySeconds(minReady)
                            .endSpec()
                            .build(),
                    Optional.empty());
        }
        return setRevision(state, Revisions.of(state.newSet().get())) || !same;
    }

    /** A rollout that finds its set already there (a rollback, an adoption) says so once. */
    private static boolean foundNewSet(DeploymentState state, Instant now) {
        boolean silent =
                Conditions.find(StatusPlan.current(state.deployment()), Conditions.PROGRESSING)
                        .isEmpty();
        if (!silent || !StatusPlan.hasDeadline(state.deployment())) {
            return false;
        }
        String name = ReplicaSets.name(state.newSet().orElseThrow());
        progressed(
                state, Conditions.SET_FOUND, "Found new replica set \"%s\"".formatted(name), now);
        return true;
    }

    private static void progressed(
            DeploymentState state, String reason, String message, Instant now) {
        DeploymentStatus status = StatusPlan.copy(state.deployment());
        Conditions.set(status, Conditions.of(Conditions.PROGRESSING, "True", reason, message, now));
        if (!status.equals(StatusPlan.current(state.deployment()))) {
            state.add(new UpdateStatus(status));
        }
    }

    private static boolean setRevision(DeploymentState state, long revision) {
        if (Revisions.of(state.deployment()) == revision) {
            return false;
        }
        var annotations = new TreeMap<String, String>();
        annotations.put(Revisions.REVISION, Long.toString(revision));
        state.add(new Annotate(annotations));
        return true;
    }

    /** Pausing and resuming show in the Progressing condition, which stops its deadline. */
    private static Optional<DeploymentStatus> pauseChange(Deployment deployment, Instant now) {
        if (!StatusPlan.hasDeadline(deployment)) {
            return Optional.empty();
        }
        Optional<DeploymentCondition> progress =
                Conditions.find(StatusPlan.current(deployment), Conditions.PROGRESSING);
        String reason = progress.map(DeploymentCondition::getReason).orElse("");
        boolean paused = Boolean.TRUE.equals(deployment.getSpec().getPaused());
        boolean shown = reason.equals(Conditions.PAUSED);
        if (reason.equals(Conditions.TIMED_OUT) || paused == shown) {
            return Optional.empty();
        }
        DeploymentStatus status = StatusPlan.copy(deployment);
        Conditions.set(
                status,
                Conditions.of(
                        Conditions.PROGRESSING,
                        "Unknown",
                        paused ? Conditions.PAUSED : Conditions.RESUMED,
                        paused ? "Deployment is paused" : "Deployment is resumed",
                        now));
        return Optional.of(status);
    }

    private static void dropHistoryWhenComplete(DeploymentState state) {
        if (StatusPlan.complete(state.deployment(), StatusPlan.current(state.deployment()))) {
            dropHistory(state);
        }
    }

    /** Deletes the oldest empty ReplicaSets beyond the history limit. */
    private static void dropHistory(DeploymentState state) {
        Integer limit = state.deployment().getSpec().getRevisionHistoryLimit();
        if (limit == null || limit == KEEP_ALL) {
            return;
        }
        List<ReplicaSet> alive =
                state.old().stream()
                        .filter(set -> set.getMetadata().getDeletionTimestamp() == null)
                        .sorted(ReplicaSets.BY_REVISION)
                        .toList();
        alive.stream()
                .limit(Math.max(0, alive.size() - limit))
                .filter(DeploymentPlan::settledEmpty)
                .forEach(set -> state.add(new DeleteReplicaSet(set)));
    }

    private static boolean settledEmpty(ReplicaSet set) {
        return !ReplicaSets.active(set)
                && ReplicaSets.actual(set) == 0
                && set.getStatus() != null
                && Counts.orZero(set.getMetadata().getGeneration())
                        <= Counts.orZero(set.getStatus().getObservedGeneration());
    }

    private static DeploymentPlan finish(
            DeploymentState state, DeploymentStatus status, Instant now) {
        if (!Objects.equals(status, StatusPlan.current(state.deployment()))) {
            state.add(new UpdateStatus(status));
        }
        return new DeploymentPlan(
                state.actions(), StatusPlan.deadlineCheck(state.deployment(), status, now));
    }

    private static Map<String, String> templateLabels(Deployment deployment) {
        var metadata = deployment.getSpec().getTemplate().getMetadata();
        return metadata == null || metadata.getLabels() == null ? Map.of() : metadata.getLabels();
    }
}
