package io.trireme.controllers.deployment;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The annotations that carry a rollout's history: the revision of a Deployment and of each of its
 * ReplicaSets, the revisions a ReplicaSet had before, and the sizes the Deployment had when the
 * ReplicaSet was last scaled (which proportional scaling needs).
 */
final class Revisions {
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String HISTORY = "deployment.kubernetes.io/revision-history";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MAX = "deployment.kubernetes.io/max-replicas";

    private static final int HISTORY_LENGTH_MAX = 2000;

    /** Annotations of a Deployment that are its own and not copied to its ReplicaSets. */
    private static final Set<String> OWN =
            Set.of(
                    "kubectl.kubernetes.io/last-applied-configuration",
                    "deprecated.deployment.rollback.to",
                    REVISION,
                    HISTORY,
                    DESIRED,
                    MAX);

    private Revisions() {}

    /** The revision an object carries, zero if none. */
    static long of(HasMetadata object) {
        return number(annotations(object).get(REVISION));
    }

    static long max(Collection<ReplicaSet> sets) {
        return sets.stream().mapToLong(Revisions::of).max().orElse(0);
    }

    /** A size annotation, zero if absent or malformed. */
    static int size(ReplicaSet set, String annotation) {
        return (int) number(annotations(set).get(annotation));
    }

    static Map<String, String> annotations(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? Map.of() : annotations;
    }

    /** A set's annotations with the sizes of its Deployment. */
    static SortedMap<String, String> withSizes(Map<String, String> before, ReplicaBounds bounds) {
        var after = new TreeMap<>(before);
        after.put(DESIRED, Integer.toString(bounds.desired()));
        after.put(MAX, Integer.toString(bounds.maxTotal()));
        return after;
    }

    /** A set's annotations with those of its Deployment and, if it grew, the new revision. */
    static SortedMap<String, String> withRevision(
            Map<String, String> before, Deployment deployment, long revision) {
        var after = new TreeMap<>(before);
        annotations(deployment)
                .forEach(
                        (key, value) -> {
                            if (!OWN.contains(key)) {
                                after.put(key, value);
                            }
                        });
        long old = number(before.get(REVISION));
        if (old < revision) {
            after.put(REVISION, Long.toString(revision));
            if (old > 0) {
                after.put(HISTORY, appended(before.get(HISTORY), old));
            }
        }
        return after;
    }

    private static String appended(String history, long revision) {
        String appended =
                history == null || history.isEmpty() ? "" + revision : history + "," + revision;
        while (appended.length() > HISTORY_LENGTH_MAX) {
            appended = appended.substring(appended.indexOf(',') + 1);
        }
        return appended;
    }

    private static long number(String text) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            // Anyone may write these annotations; a malformed one counts as absent.
            return 0;
        }
    }
}
