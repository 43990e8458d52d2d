package io.trireme.controllers.replicaset;

import static io.trireme.controllers.workload.Counts.omitZero;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.trireme.controllers.workload.Counts;
import io.trireme.controllers.workload.LabelMatcher;
import io.trireme.controllers.workload.PodStates;
import io.trireme.controllers.workload.Timestamps;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A ReplicaSet's status.
 *
 * @param status as it should be
 * @param lookAgain when the next ready pod becomes available, which no event will tell
 */
record ReplicaSetStatusPlan(ReplicaSetStatus status, Optional<Duration> lookAgain) {
    private static final String FAILURE = "ReplicaFailure";

    /**
     * Plans from the pods the set owns.
     *
     * @param failure why pods could not be created or deleted in this step
     * @param difference active pods less wanted ones, which tells creating from deleting
     */
    static ReplicaSetStatusPlan of(
            ReplicaSet set,
            List<Pod> owned,
            Optional<String> failure,
            int difference,
            Instant now) {
        Duration minReady = Duration.ofSeconds(Counts.orZero(set.getSpec().getMinReadySeconds()));
        List<Pod> active = owned.stream().filter(PodStates::active).toList();
        List<Pod> ready = active.stream().filter(PodStates::ready).toList();
        ReplicaSetStatus status = new ReplicaSetStatus();
        status.setReplicas(active.size());
        status.setFullyLabeledReplicas(omitZero(fullyLabeled(set, active)));
        status.setReadyReplicas(omitZero(ready.size()));
        status.setAvailableReplicas(
                omitZero(
                        (int)
                                ready.stream()
                                        .filter(pod -> PodStates.available(pod, minReady, now))
                                        .count()));
        status.setTerminatingReplicas(
                (int)
                        owned.stream()
                                .filter(PodStates::terminating)
                                .filter(pod -> !PodStates.finished(pod))
                                .count());
        status.setObservedGeneration(set.getMetadata().getGeneration());
        status.setConditions(conditions(set, failure, difference, now));
        Optional<Duration> lookAgain =
                ready.stream()
                        .flatMap(pod -> PodStates.availableAt(pod, minReady, now).stream())
                        .min(Instant::compareTo)
                        .map(at -> Duration.between(now, at));
        return new ReplicaSetStatusPlan(status, lookAgain);
    }

    /** Whether the set's stored status differs. */
    boolean differs(ReplicaSet set) {
        return !status.equals(set.getStatus());
    }

    private static int fullyLabeled(ReplicaSet set, List<Pod> active) {
        var template = set.getSpec().getTemplate().getMetadata();
        Map<String, String> labels = template == null ? Map.of() : template.getLabels();
        return (int)
                active.stream()
                        .filter(
                                pod ->
                                        LabelMatcher.matchesAll(
                                                labels, pod.getMetadata().getLabels()))
                        .count();
    }

    private static List<ReplicaSetCondition> conditions(
            ReplicaSet set, Optional<String> failure, int difference, Instant now) {
        List<ReplicaSetCondition> before =
                set.getStatus() == null || set.getStatus().getConditions() == null
                        ? List.of()
                        : set.getStatus().getConditions();
        boolean failedBefore = before.stream().anyMatch(c -> c.getType().equals(FAILURE));
        List<ReplicaSetCondition> after = new ArrayList<>(before);
        if (failure.isEmpty()) {
            after.removeIf(condition -> condition.getType().equals(FAILURE));
        } else if (!failedBefore) {
            after.add(
                    new ReplicaSetConditionBuilder()
                            .withType(FAILURE)
                            .withStatus("True")
                            .withLastTransitionTime(Timestamps.format(now))
                            .withReason(difference < 0 ? "FailedCreate" : "FailedDelete")
                            .withMessage(failure.get())
                            .build());
        }
        return after;
    }
}
