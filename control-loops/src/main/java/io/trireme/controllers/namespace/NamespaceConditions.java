package io.trireme.controllers.namespace;

import io.fabric8.kubernetes.api.model.NamespaceCondition;
import io.fabric8.kubernetes.api.model.NamespaceConditionBuilder;
import io.trireme.controllers.workload.Timestamps;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Why a namespace that is being deleted is still there, as Kubernetes words it. */
final class NamespaceConditions {
    private NamespaceConditions() {}

    /** The conditions after a pass; those that did not change keep their time. */
    static List<NamespaceCondition> after(
            List<NamespaceCondition> before, Sweep sweep, Instant now) {
        List<NamespaceCondition> after = new ArrayList<>();
        for (NamespaceCondition condition : of(sweep, now)) {
            Optional<NamespaceCondition> same =
                    before.stream().filter(old -> same(old, condition)).findFirst();
            after.add(same.orElse(condition));
        }
        return after;
    }

    private static boolean same(NamespaceCondition old, NamespaceCondition condition) {
        return old.getType().equals(condition.getType())
                && old.getStatus().equals(condition.getStatus())
                && condition.getReason().equals(old.getReason())
                && condition.getMessage().equals(old.getMessage());
    }

    private static List<NamespaceCondition> of(Sweep sweep, Instant now) {
        return List.of(
                sweep.discoveryFailures().isEmpty()
                        ? condition(
                                "NamespaceDeletionDiscoveryFailure",
                                false,
                                "ResourcesDiscovered",
                                "All resources successfully discovered",
                                now)
                        : condition(
                                "NamespaceDeletionDiscoveryFailure",
                                true,
                                "DiscoveryFailed",
                                "Discovery failed for some groups, %d failing: %s"
                                        .formatted(
                                                sweep.discoveryFailures().size(),
                                                String.join(", ", sweep.discoveryFailures())),
                                now),
                condition(
                        "NamespaceDeletionGroupVersionParsingFailure",
                        false,
                        "ParsedGroupVersions",
                        "All legacy kube types successfully parsed",
                        now),
                sweep.deletionFailures().isEmpty()
                        ? condition(
                                "NamespaceDeletionContentFailure",
                                false,
                                "ContentDeleted",
                                "All content successfully deleted, may be waiting on finalization",
                                now)
                        : condition(
                                "NamespaceDeletionContentFailure",
                                true,
                                "ContentDeletionFailed",
                                "Failed to delete all resource types, %d remaining: %s"
                                        .formatted(
                                                sweep.deletionFailures().size(),
                                                String.join(
                                                        ", ", sweep.deletionFailures().values())),
                                now),
                sweep.remaining().isEmpty()
                        ? condition(
                                "NamespaceContentRemaining",
                                false,
                                "ContentRemoved",
                                "All content successfully removed",
                                now)
                        : condition(
                                "NamespaceContentRemaining",
                                true,
                                "SomeResourcesRemain",
                                "Some resources are remaining: "
                                        + join(
                                                sweep.remaining(),
                                                "%s has %d resource instances"::formatted),
                                now),
                sweep.finalizers().isEmpty()
                        ? condition(
                                "NamespaceFinalizersRemaining",
                                false,
                                "ContentHasNoFinalizers",
                                "All content-preserving finalizers finished",
                                now)
                        : condition(
                                "NamespaceFinalizersRemaining",
                                true,
                                "SomeFinalizersRemain",
                                "Some content in the namespace has finalizers remaining: "
                                        + join(
                                                sweep.finalizers(),
                                                "%s in %d resource instances"::formatted),
                                now));
    }

    private static String join(
            Map<String, Integer> counts, BiFunction<String, Integer, String> words) {
        return counts.entrySet().stream()
                .map(entry -> words.apply(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static NamespaceCondition condition(
            String type, boolean holds, String reason, String message, Instant now) {
        return new NamespaceConditionBuilder()
                .withType(type)
                .withStatus(holds ? "True" : "False")
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(Timestamps.format(now))
                .build();
    }
}
