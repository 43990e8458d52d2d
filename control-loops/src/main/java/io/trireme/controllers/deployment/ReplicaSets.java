package io.trireme.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.trireme.controllers.workload.Counts;

import java.util.Collection;
import java.util.Comparator;
import java.util.function.Function;

/** Sums and orders of ReplicaSets. */
final class ReplicaSets {
    /** Oldest first; the name breaks ties, since creation times have whole seconds. */
    static final Comparator<ReplicaSet> OLDEST_FIRST =
            Comparator.comparing((ReplicaSet set) -> created(set)).thenComparing(ReplicaSets::name);

    /** Largest first, then oldest first. */
    static final Comparator<ReplicaSet> LARGEST_THEN_OLDEST =
            Comparator.comparingInt((ReplicaSet set) -> -wanted(set)).thenComparing(OLDEST_FIRST);

    /** Largest first, then newest first. */
    static final Comparator<ReplicaSet> LARGEST_THEN_NEWEST =
            Comparator.comparingInt((ReplicaSet set) -> -wanted(set))
                    .thenComparing(OLDEST_FIRST.reversed());

    /** Lowest revision first, then oldest first. */
    static final Comparator<ReplicaSet> BY_REVISION =
            Comparator.comparingLong((ReplicaSet set) -> Revisions.of(set))
                    .thenComparing(OLDEST_FIRST);

    private ReplicaSets() {}

    static String name(ReplicaSet set) {
        return set.getMetadata().getName();
    }

    static int wanted(ReplicaSet set) {
        return Counts.orZero(set.getSpec().getReplicas());
    }

    static int actual(ReplicaSet set) {
        return set.getStatus() == null ? 0 : Counts.orZero(set.getStatus().getReplicas());
    }

    static int ready(ReplicaSet set) {
        return set.getStatus() == null ? 0 : Counts.orZero(set.getStatus().getReadyReplicas());
    }

    static int available(ReplicaSet set) {
        return set.getStatus() == null ? 0 : Counts.orZero(set.getStatus().getAvailableReplicas());
    }

    /**
     * Available pods that will stay: after a set was scaled down its status still counts, for a
     * moment, pods that it gives up, and counting on those would take down too many others.
     */
    static int serving(ReplicaSet set) {
        return Math.min(available(set), wanted(set));
    }

    /** Whether it wants any pods. */
    static boolean active(ReplicaSet set) {
        return wanted(set) > 0;
    }

    static int sum(Collection<ReplicaSet> sets, Function<ReplicaSet, Integer> count) {
        return sets.stream().mapToInt(count::apply).sum();
    }

    private static String created(ReplicaSet set) {
        String time = set.getMetadata().getCreationTimestamp();
        return time == null ? "" : time;
    }
}
