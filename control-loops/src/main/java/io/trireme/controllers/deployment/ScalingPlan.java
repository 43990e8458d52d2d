package io.trireme.controllers.deployment;

import static io.trireme.controllers.deployment.ReplicaSets.wanted;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a change of {@code spec.replicas} does to the ReplicaSets: with one active set it takes the
 * whole size; in the middle of a rollout the change is spread in proportion to the sets' sizes, so
 * that the mix of old and new pods stays.
 */
final class ScalingPlan {
    private ScalingPlan() {}

    /** Whether the Deployment's size changed since its active ReplicaSets were last scaled. */
    static boolean isScalingEvent(DeploymentState state) {
        return state.all().stream()
                .filter(ReplicaSets::active)
                .filter(set -> Revisions.annotations(set).containsKey(Revisions.DESIRED))
                .anyMatch(
                        set -> Revisions.size(set, Revisions.DESIRED) != state.bounds().desired());
    }

    static void scale(DeploymentState state) {
        int desired = state.bounds().desired();
        Optional<ReplicaSet> only = activeOrLatest(state);
        if (only.isPresent()) {
            state.scaleIfNeeded(only.get(), desired);
        } else if (saturated(state)) {
            state.activeOld().forEach(set -> state.scaleIfNeeded(set, 0));
        } else if (!DeploymentState.recreates(state.deployment())) {
            scaleInProportion(state);
        }
    }

    private static Optional<ReplicaSet> activeOrLatest(DeploymentState state) {
        List<ReplicaSet> active = state.all().stream().filter(ReplicaSets::active).toList();
        return switch (active.size()) {
            case 0 -> state.newSet().or(() -> state.old().stream().max(ReplicaSets.OLDEST_FIRST));
            case 1 -> Optional.of(active.getFirst());
            default -> Optional.empty();
        };
    }

    private static boolean saturated(DeploymentState state) {
        int desired = state.bounds().desired();
        return state.newSet()
                .filter(set -> wanted(set) == desired)
                .filter(set -> Revisions.size(set, Revisions.DESIRED) == desired)
                .filter(set -> ReplicaSets.available(set) == desired)
                .isPresent();
    }

    private static void scaleInProportion(DeploymentState state) {
        List<ReplicaSet> active =
                new ArrayList<>(state.all().stream().filter(ReplicaSets::active).toList());
        int total = ReplicaSets.sum(active, ReplicaSets::wanted);
        int allowed = state.bounds().desired() > 0 ? state.bounds().maxTotal() : 0;
        int toAdd = allowed - total;
        Comparator<ReplicaSet> largestFirst =
                toAdd > 0 ? ReplicaSets.LARGEST_THEN_NEWEST : ReplicaSets.LARGEST_THEN_OLDEST;
        active.sort(largestFirst);
        Map<ReplicaSet, Integer> sizes = new LinkedHashMap<>();
        int added = 0;
        for (ReplicaSet set : active) {
            int share = toAdd == 0 ? 0 : share(set, state, toAdd, added);
            sizes.put(set, wanted(set) + share);
            added += share;
        }
        int leftover = toAdd - added;
        for (int i = 0; i < active.size(); i++) {
            int size = sizes.get(active.get(i)) + (i == 0 ? leftover : 0);
            state.scale(active.get(i), Math.max(0, size));
        }
    }

    private static int share(ReplicaSet set, DeploymentState state, int toAdd, int added) {
        if (wanted(set) == 0 || toAdd == added) {
            return 0;
        }
        int left = toAdd - added;
        int fraction = fraction(set, state);
        return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
    }

    /** By how much a set grows (shrinks if negative) when it keeps its part of the Deployment. */
    private static int fraction(ReplicaSet set, DeploymentState state) {
        if (state.bounds().desired() == 0) {
            return -wanted(set);
        }
        int maxBefore = Revisions.size(set, Revisions.MAX);
        if (maxBefore <= 0) {
            Integer replicas = StatusPlan.current(state.deployment()).getReplicas();
            maxBefore = replicas == null ? 0 : replicas;
        }
        if (maxBefore == 0) {
            return 0;
        }
        double size = (double) wanted(set) * state.bounds().maxTotal() / maxBefore;
        return (int) Math.floor(size + 0.5) - wanted(set);
    }
}
