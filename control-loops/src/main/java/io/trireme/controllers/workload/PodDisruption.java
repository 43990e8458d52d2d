package io.trireme.controllers.workload;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.trireme.client.ResourceClient;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why a pod that did nothing wrong has to go; shown in its condition DisruptionTarget, which Jobs
 * and people read.
 */
public record PodDisruption(String reason, String message) {
    private static final String TYPE = "DisruptionTarget";

    /** Writes the condition into a pod's status. A change since it was cached is a conflict. */
    public static void mark(
            ResourceClient<Pod> pods, Pod pod, PodDisruption disruption, Instant now)
            throws InterruptedException {
        Pod _ = pods.updateStatus(marked(pod, disruption, now));
    }

    /** Marks a pod that will never run again as Failed, with the condition if there is one. */
    public static void fail(
            ResourceClient<Pod> pods, Pod pod, Optional<PodDisruption> disruption, Instant now)
            throws InterruptedException {
        Pod marked = disruption.map(one -> marked(pod, one, now)).orElse(pod);
        Pod _ =
                pods.updateStatus(
                        new PodBuilder(marked)
                                .editOrNewStatus()
                                .withPhase("Failed")
                                .endStatus()
                                .build());
    }

    private static Pod marked(Pod pod, PodDisruption disruption, Instant now) {
        List<PodCondition> conditions = new ArrayList<>();
        if (pod.getStatus() != null && pod.getStatus().getConditions() != null) {
            conditions.addAll(pod.getStatus().getConditions());
        }
        conditions.removeIf(condition -> condition.getType().equals(TYPE));
        conditions.add(
                new PodConditionBuilder()
                        .withType(TYPE)
                        .withStatus("True")
                        .withReason(disruption.reason())
                        .withMessage(disruption.message())
                        .withObservedGeneration(pod.getMetadata().getGeneration())
                        .withLastTransitionTime(Timestamps.format(now))
                        .build());
        return new PodBuilder(pod).editOrNewStatus().withConditions(conditions).endStatus().build();
    }
}
