package io.trireme.controllers.deployment;

import static io.trireme.controllers.deployment.ReplicaSets.serving;
import static io.trireme.controllers.deployment.ReplicaSets.wanted;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;

/** One step of a rolling update: grow the new set within the surge, or shrink the old ones. */
final class RolloutPlan {
    private RolloutPlan() {}

    /** The size the new ReplicaSet may have now; {@code present} is what it has. */
    static int newSetSize(DeploymentState state, int present) {
        ReplicaBounds bounds = state.bounds();
        if (DeploymentState.recreates(state.deployment())) {
            return bounds.desired();
        }
        int total = ReplicaSets.sum(state.all(), ReplicaSets::wanted);
        if (total >= bounds.maxTotal()) {
            return present;
        }
        return present + Math.min(bounds.maxTotal() - total, bounds.desired() - present);
    }

    /** Scales the new set towards its size; true if that is this step's work. */
    static boolean scaleNewSet(DeploymentState state, ReplicaSet fresh) {
        int desired = state.bounds().desired();
        if (wanted(fresh) == desired) {
            return false;
        }
        int size = wanted(fresh) > desired ? desired : newSetSize(state, wanted(fresh));
        return state.scaleIfNeeded(fresh, size);
    }

    /** Scales old sets down as far as availability allows; true if anything was scaled. */
    static boolean scaleOldSets(DeploymentState state, ReplicaSet fresh) {
        if (state.activeOld().isEmpty()) {
            return false;
        }
        int total = ReplicaSets.sum(state.all(), ReplicaSets::wanted);
        int unavailable = wanted(fresh) - serving(fresh);
        int spare = total - state.bounds().minAvailable() - unavailable;
        if (spare <= 0) {
            return false;
        }
        boolean unhealthyRemoved = removeUnhealthy(state, spare);
        boolean availableRemoved = removeAvailable(state);
        return unhealthyRemoved || availableRemoved;
    }

    /** Pods that are not available serve nobody, so they go first. */
    private static boolean removeUnhealthy(DeploymentState state, int spare) {
        int removed = 0;
        for (ReplicaSet set : state.activeOld()) {
            int unhealthy = Math.min(spare - removed, wanted(set) - serving(set));
            if (unhealthy > 0) {
                state.scaleIfNeeded(set, wanted(set) - unhealthy);
                removed += unhealthy;
            }
        }
        return removed > 0;
    }

    private static boolean removeAvailable(DeploymentState state) {
        int spare =
                ReplicaSets.sum(state.all(), ReplicaSets::serving) - state.bounds().minAvailable();
        int removed = 0;
        for (ReplicaSet set : state.activeOld()) {
            int surplus = Math.min(spare - removed, wanted(set));
            if (surplus > 0) {
                state.scaleIfNeeded(set, wanted(set) - surplus);
                removed += surplus;
            }
        }
        return removed > 0;
    }
}
