package io.trireme.controllers.workload;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;

import java.util.List;
import java.util.Map;

/**
 * Whether labels match a {@code metav1.LabelSelector}. A selector without requirements matches
 * everything, an absent one nothing.
 */
public final class LabelMatcher {
    private final LabelSelector selector;

    private LabelMatcher(LabelSelector selector) {
        this.selector = selector;
    }

    /** A matcher of this selector; {@code null} matches nothing. */
    public static LabelMatcher of(LabelSelector selector) {
        return new LabelMatcher(selector);
    }

    /** True when the selector asks for nothing and so matches everything. */
    public boolean matchesEverything() {
        return selector != null
                && (selector.getMatchLabels() == null || selector.getMatchLabels().isEmpty())
                && (selector.getMatchExpressions() == null
                        || selector.getMatchExpressions().isEmpty());
    }

    /** Whether these labels ({@code null}: none) match. */
    public boolean matches(Map<String, String> labels) {
        if (selector == null) {
            return false;
        }
        Map<String, String> present = labels == null ? Map.of() : labels;
        return matchesAll(selector.getMatchLabels(), present)
                && (selector.getMatchExpressions() == null
                        || selector.getMatchExpressions().stream()
                                .allMatch(requirement -> matches(requirement, present)));
    }

    /** Whether labels hold all of these pairs; an absent or empty map asks for nothing. */
    public static boolean matchesAll(Map<String, String> wanted, Map<String, String> labels) {
        if (wanted == null || wanted.isEmpty()) {
            return true;
        }
        return labels != null
                && wanted.entrySet().stream()
                        .allMatch(entry -> entry.getValue().equals(labels.get(entry.getKey())));
    }

    private static boolean matches(
            LabelSelectorRequirement requirement, Map<String, String> labels) {
        String value = labels.get(requirement.getKey());
        List<String> values = requirement.getValues() == null ? List.of() : requirement.getValues();
        return switch (requirement.getOperator()) {
            case "In" -> value != null && values.contains(value);
            case "NotIn" -> value == null || !values.contains(value);
            case "Exists" -> value != null;
            case "DoesNotExist" -> value == null;
            // Validation admits no other operator; an unknown one must not select pods.
            default -> false;
        };
    }
}
