package io.trireme.controllers.deployment;

import static io.trireme.controllers.workload.Counts.omitZero;
import static io.trireme.controllers.workload.Counts.orZero;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.trireme.controllers.workload.Counts;
import io.trireme.controllers.workload.Timestamps;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Deployment's status: counts, availability, progress and its deadline. Pure. */
final class StatusPlan {
    /** A deadline this long means that there is none. */
    private static final int NO_DEADLINE = Integer.MAX_VALUE;

    private StatusPlan() {}

    static DeploymentStatus current(Deployment deployment) {
        return deployment.getStatus() == null ? new DeploymentStatus() : deployment.getStatus();
    }

    /** A copy of the status that may be changed. */
    static DeploymentStatus copy(Deployment deployment) {
        return new DeploymentStatusBuilder(current(deployment)).build();
    }

    /** Counts and availability, progress left as it is. */
    static DeploymentStatus counts(DeploymentState state, Instant now) {
        Deployment deployment = state.deployment();
        List<ReplicaSet> all = state.all();
        List<ReplicaSet> fresh = state.newSet().stream().toList();
        int available = ReplicaSets.sum(all, ReplicaSets::available);
        int wanted = ReplicaSets.sum(all, ReplicaSets::wanted);
        DeploymentStatus status = new DeploymentStatus();
        status.setObservedGeneration(deployment.getMetadata().getGeneration());
        status.setReplicas(omitZero(ReplicaSets.sum(all, ReplicaSets::actual)));
        status.setUpdatedReplicas(omitZero(ReplicaSets.sum(fresh, ReplicaSets::actual)));
        status.setReadyReplicas(omitZero(ReplicaSets.sum(all, ReplicaSets::ready)));
        status.setAvailableReplicas(omitZero(available));
        status.setUnavailableReplicas(omitZero(Math.max(0, wanted - available)));
        status.setTerminatingReplicas(terminating(all));
        status.setCollisionCount(current(deployment).getCollisionCount());
        List<DeploymentCondition> before = current(deployment).getConditions();
        status.setConditions(before == null ? new ArrayList<>() : new ArrayList<>(before));
        Conditions.set(
                status,
                available >= state.bounds().minAvailable()
                        ? Conditions.of(
                                Conditions.AVAILABLE,
                                "True",
                                Conditions.MINIMUM_AVAILABLE,
                                "Deployment has minimum availability.",
                                now)
                        : Conditions.of(
                                Conditions.AVAILABLE,
                                "False",
                                Conditions.MINIMUM_UNAVAILABLE,
                                "Deployment does not have minimum availability.",
                                now));
        return status;
    }

    /** Counts, availability and the progress of a rollout. */
    static DeploymentStatus rollout(DeploymentState state, Instant now) {
        Deployment deployment = state.deployment();
        DeploymentStatus status = counts(state, now);
        if (!hasDeadline(deployment)) {
            Conditions.remove(status, Conditions.PROGRESSING);
        } else if (!completeBefore(deployment, status)) {
            setProgress(state, status, now);
        }
        Optional<ReplicaSetCondition> failure = replicaFailure(state);
        if (failure.isPresent()) {
            Conditions.set(status, asDeploymentCondition(failure.get()));
        } else {
            Conditions.remove(status, Conditions.REPLICA_FAILURE);
        }
        return status;
    }

    /** Whether all pods are of the new template and available, and none are left over. */
    static boolean complete(Deployment deployment, DeploymentStatus status) {
        int desired = ReplicaBounds.of(deployment).desired();
        return orZero(status.getUpdatedReplicas()) == desired
                && orZero(status.getReplicas()) == desired
                && orZero(status.getAvailableReplicas()) == desired
                && orZero(status.getObservedGeneration())
                        >= orZero(deployment.getMetadata().getGeneration());
    }

    static boolean hasDeadline(Deployment deployment) {
        Integer seconds = deployment.getSpec().getProgressDeadlineSeconds();
        return seconds != null && seconds != NO_DEADLINE;
    }

    /**
     * When to look again at a rollout that may be stuck, since nothing will wake the loop when its
     * deadline passes.
     */
    static Optional<Duration> deadlineCheck(
            Deployment deployment, DeploymentStatus status, Instant now) {
        Optional<DeploymentCondition> progress = Conditions.find(status, Conditions.PROGRESSING);
        if (!hasDeadline(deployment)
                || progress.isEmpty()
                || complete(deployment, status)
                || progress.get().getReason().equals(Conditions.TIMED_OUT)) {
            return Optional.empty();
        }
        Duration left = Duration.between(now, deadline(deployment, progress.get()));
        // One second more: the deadline is passed, not only reached, and times are cut to seconds.
        return Optional.of((left.isNegative() ? Duration.ZERO : left).plus(Duration.ofSeconds(1)));
    }

    private static void setProgress(DeploymentState state, DeploymentStatus status, Instant now) {
        Deployment deployment = state.deployment();
        String subject =
                state.newSet()
                        .map(set -> "ReplicaSet \"%s\"".formatted(ReplicaSets.name(set)))
                        .orElse("Deployment \"%s\"".formatted(deployment.getMetadata().getName()));
        if (complete(deployment, status)) {
            String message = subject + " has successfully progressed.";
            Conditions.set(status, progress("True", Conditions.NEW_SET_AVAILABLE, message, now));
        } else if (progressing(current(deployment), status)) {
            DeploymentCondition condition =
                    progress("True", Conditions.SET_UPDATED, subject + " is progressing.", now);
            Conditions.find(current(deployment), Conditions.PROGRESSING)
                    .filter(before -> before.getStatus().equals("True"))
                    .ifPresent(
                            before ->
                                    condition.setLastTransitionTime(
                                            before.getLastTransitionTime()));
            // Replaced even when reason and status are the same: its update time is what the
            // deadline counts from.
            Conditions.replace(status, condition);
        } else if (timedOut(deployment, status, now)) {
            String message = subject + " has timed out progressing.";
            Conditions.set(status, progress("False", Conditions.TIMED_OUT, message, now));
        }
    }

    private static DeploymentCondition progress(
            String status, String reason, String message, Instant now) {
        return Conditions.of(Conditions.PROGRESSING, status, reason, message, now);
    }

    private static boolean completeBefore(Deployment deployment, DeploymentStatus status) {
        return orZero(status.getReplicas()) == orZero(status.getUpdatedReplicas())
                && Conditions.find(current(deployment), Conditions.PROGRESSING)
                        .filter(c -> c.getReason().equals(Conditions.NEW_SET_AVAILABLE))
                        .isPresent();
    }

    private static boolean progressing(DeploymentStatus before, DeploymentStatus after) {
        int oldBefore = orZero(before.getReplicas()) - orZero(before.getUpdatedReplicas());
        int oldAfter = orZero(after.getReplicas()) - orZero(after.getUpdatedReplicas());
        return orZero(after.getUpdatedReplicas()) > orZero(before.getUpdatedReplicas())
                || oldAfter < oldBefore
                || orZero(after.getReadyReplicas()) > orZero(before.getReadyReplicas())
                || orZero(after.getAvailableReplicas()) > orZero(before.getAvailableReplicas());
    }

    private static boolean timedOut(Deployment deployment, DeploymentStatus status, Instant now) {
        Optional<DeploymentCondition> progress = Conditions.find(status, Conditions.PROGRESSING);
        if (progress.isEmpty() || progress.get().getReason().equals(Conditions.NEW_SET_AVAILABLE)) {
            return false;
        }
        return progress.get().getReason().equals(Conditions.TIMED_OUT)
                || deadline(deployment, progress.get()).isBefore(now);
    }

    private static Instant deadline(Deployment deployment, DeploymentCondition progress) {
        return Timestamps.parse(progress.getLastUpdateTime())
                .orElse(Instant.EPOCH)
                .plusSeconds(deployment.getSpec().getProgressDeadlineSeconds());
    }

    /** The first failure of the new ReplicaSet, else of any. */
    private static Optional<ReplicaSetCondition> replicaFailure(DeploymentState state) {
        List<ReplicaSet> ordered = new ArrayList<>(state.newSet().stream().toList());
        ordered.addAll(state.old());
        return ordered.stream()
                .filter(set -> set.getStatus() != null && set.getStatus().getConditions() != null)
                .flatMap(set -> set.getStatus().getConditions().stream())
                .filter(condition -> condition.getType().equals(Conditions.REPLICA_FAILURE))
                .findFirst();
    }

    private static DeploymentCondition asDeploymentCondition(ReplicaSetCondition condition) {
        var copied = new DeploymentCondition();
        copied.setType(condition.getType());
        copied.setStatus(condition.getStatus());
        copied.setReason(condition.getReason());
        copied.setMessage(condition.getMessage());
        copied.setLastTransitionTime(condition.getLastTransitionTime());
        copied.setLastUpdateTime(condition.getLastTransitionTime());
        return copied;
    }

    /** Pods that are going; absent while a ReplicaSet has not counted its own yet. */
    private static Integer terminating(List<ReplicaSet> sets) {
        boolean counted =
                sets.stream()
                        .allMatch(
                                set ->
                                        set.getStatus() != null
                                                && set.getStatus().getTerminatingReplicas()
                                                        != null);
        return counted
                ? ReplicaSets.sum(
                        sets, set -> Counts.orZero(set.getStatus().getTerminatingReplicas()))
                : null;
    }
}
