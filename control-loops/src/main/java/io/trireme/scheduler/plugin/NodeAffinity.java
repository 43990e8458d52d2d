package io.trireme.scheduler.plugin;

import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PreferredSchedulingTerm;
import io.trireme.scheduler.core.NodeState;
import io.trireme.scheduler.core.PodRequest;

import java.util.List;
import java.util.Optional;

/** Node selectors and node affinity, required and preferred. */
final class NodeAffinity implements FilterPlugin, ScorePlugin {
    @Override
    public List<Refusal> refusals(PodRequest pod, NodeState node) {
        return matchesSelector(pod.pod(), node) && matchesRequired(pod.pod(), node)
                ? List.of()
                : List.of(new Refusal("node(s) didn't match Pod's node affinity/selector", false));
    }

    private static boolean matchesSelector(Pod pod, NodeState node) {
        var selector = pod.getSpec().getNodeSelector();
        return selector == null || node.labels().entrySet().containsAll(selector.entrySet());
    }

    private static boolean matchesRequired(Pod pod, NodeState node) {
        return affinity(pod)
                .map(
                        io.fabric8.kubernetes.api.model.NodeAffinity
                                ::getRequiredDuringSchedulingIgnoredDuringExecution)
                .map(
                        selector ->
                                selector.getNodeSelectorTerms().stream()
                                        .anyMatch(term -> matches(term, node)))
                .orElse(true);
    }

    @Override
    public long score(PodRequest pod, NodeState node) {
        List<PreferredSchedulingTerm> preferred =
                affinity(pod.pod())
                        .map(
                                io.fabric8.kubernetes.api.model.NodeAffinity
                                        ::getPreferredDuringSchedulingIgnoredDuringExecution)
                        .orElse(List.of());
        return preferred.stream()
                .filter(term -> matches(term.getPreference(), node))
                .mapToLong(PreferredSchedulingTerm::getWeight)
                .sum();
    }

    @Override
    public void normalize(long[] scores) {
        ScorePlugin.scale(scores, false);
    }

    private static Optional<io.fabric8.kubernetes.api.model.NodeAffinity> affinity(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getAffinity())
                .map(io.fabric8.kubernetes.api.model.Affinity::getNodeAffinity);
    }

    /** A term without any requirement matches nothing. */
    private static boolean matches(NodeSelectorTerm term, NodeState node) {
        var expressions = orEmpty(term.getMatchExpressions());
        var fields = orEmpty(term.getMatchFields());
        if (expressions.isEmpty() && fields.isEmpty()) {
            return false;
        }
        return expressions.stream()
                        .allMatch(
                                one ->
                                        matches(
                                                one,
                                                Optional.ofNullable(
                                                        node.labels().get(one.getKey()))))
                && fields.stream()
                        .allMatch(
                                one ->
                                        "metadata.name".equals(one.getKey())
                                                && matches(one, Optional.of(node.name())));
    }

    private static boolean matches(NodeSelectorRequirement requirement, Optional<String> value) {
        List<String> values = orEmpty(requirement.getValues());
        return switch (requirement.getOperator()) {
            case "In" -> value.filter(values::contains).isPresent();
            case "NotIn" -> value.filter(values::contains).isEmpty();
            case "Exists" -> value.isPresent();
            case "DoesNotExist" -> value.isEmpty();
            case "Gt" -> compare(value, values) > 0;
            case "Lt" -> compare(value, values) < 0;
            default -> false;
        };
    }

    /** Zero where either side is no integer: then neither Gt nor Lt matches. */
    private static int compare(Optional<String> value, List<String> values) {
        if (value.isEmpty() || values.size() != 1) {
            return 0;
        }
        try {
            return Long.compare(Long.parseLong(value.get()), Long.parseLong(values.getFirst()));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }
}
