package io.trireme.controllers.replicaset;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.trireme.controllers.workload.Counts;
import io.trireme.controllers.workload.DeletionRanking;
import io.trireme.controllers.workload.Owners;
import io.trireme.controllers.workload.PodStates;

import java.time.Instant;
import java.util.List;

/**
 * How far a ReplicaSet is from its wanted replicas.
 *
 * @param create how many pods to create now
 * @param delete which pods to delete now
 * @param difference active pods less wanted ones, which may be more than one step covers
 */
record ReplicaSetPlan(int create, List<Pod> delete, int difference) {
    /** Pods created or deleted in one step; the rest follows when the cache shows these. */
    static final int BURST_MAX = 500;

    ReplicaSetPlan {
        delete = List.copyOf(delete);
    }

    /**
     * Plans from the pods the set owns.
     *
     * @param related pods of all sets of the same owner, for the deletion order
     */
    static ReplicaSetPlan of(ReplicaSet set, List<Pod> owned, List<Pod> related, Instant now) {
        if (set.getMetadata().getDeletionTimestamp() != null) {
            return new ReplicaSetPlan(0, List.of(), 0);
        }
        List<Pod> active = owned.stream().filter(PodStates::active).toList();
        int difference = active.size() - wanted(set);
        if (difference < 0) {
            return new ReplicaSetPlan(Math.min(-difference, BURST_MAX), List.of(), difference);
        }
        if (difference == 0) {
            return new ReplicaSetPlan(0, List.of(), 0);
        }
        List<Pod> neighbours = related.stream().filter(PodStates::active).toList();
        return new ReplicaSetPlan(
                0,
                DeletionRanking.choose(active, neighbours, Math.min(difference, BURST_MAX), now),
                difference);
    }

    static int wanted(ReplicaSet set) {
        Integer replicas = set.getSpec().getReplicas();
        return replicas == null ? 1 : Counts.orZero(replicas);
    }

    /** A new pod of the set's template; the server completes its name. */
    static Pod newPod(ReplicaSet set) {
        PodTemplateSpec template = set.getSpec().getTemplate();
        ObjectMeta metadata =
                template.getMetadata() == null ? new ObjectMeta() : template.getMetadata();
        return new PodBuilder()
                .withNewMetadata()
                .withGenerateName(set.getMetadata().getName() + "-")
                .withNamespace(set.getMetadata().getNamespace())
                .withLabels(metadata.getLabels())
                .withAnnotations(metadata.getAnnotations())
                .withFinalizers(metadata.getFinalizers())
                .withOwnerReferences(Owners.controllerReference(set, "apps/v1", "ReplicaSet"))
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
    }
}
