package io.trireme.api.selector;

import static java.util.Comparator.comparing;

import io.trireme.api.selector.LabelRequirement.Operator;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Conditions on labels, all of which must hold. */
public final class LabelSelector {
    private static final LabelSelector EVERYTHING = new LabelSelector(List.of(), false);
    private static final LabelSelector NOTHING = new LabelSelector(List.of(), true);

    private final List<LabelRequirement> requirements;
    private final boolean nothing;

    private LabelSelector(List<LabelRequirement> requirements, boolean nothing) {
        this.requirements = requirements.stream().sorted(comparing(LabelRequirement::key)).toList();
        this.nothing = nothing;
    }

    public static LabelSelector everything() {
        return EVERYTHING;
    }

    public static LabelSelector nothing() {
        return NOTHING;
    }

    /**
     * Reads the value of a {@code labelSelector} parameter; empty text selects everything.
     *
     * @throws ApiStatusException 400 with Kubernetes' words
     */
    public static LabelSelector parse(String text) {
        try {
            return new LabelSelector(new LabelSelectorParser(text).parse(), false);
        } catch (IllegalArgumentException refused) {
            throw new ApiStatusException(ApiStatus.badRequest(refused.getMessage()));
        }
    }

    /**
     * Reads a LabelSelector object ({@code matchLabels}, {@code matchExpressions}). A null or
     * missing object selects nothing, an empty one everything.
     *
     * @throws ApiStatusException 400 where an operator, a key or a value breaks the rules
     */
    public static LabelSelector of(JsonNode object) {
        if (object == null || object.isNull() || object.isMissingNode()) {
            return NOTHING;
        }
        try {
            var found = new ArrayList<LabelRequirement>();
            for (var label : object.path("matchLabels").properties()) {
                found.add(
                        LabelRequirement.checked(
                                label.getKey(),
                                Operator.EQUALS,
                                List.of(label.getValue().asString(""))));
            }
            for (var expression : object.path("matchExpressions")) {
                found.add(requirementOf(expression));
            }
            return new LabelSelector(found, false);
        } catch (IllegalArgumentException refused) {
            throw new ApiStatusException(ApiStatus.badRequest(refused.getMessage()));
        }
    }

    /** Selects what has all these labels; an empty map selects everything. */
    public static LabelSelector ofLabels(Map<String, String> labels) {
        return new LabelSelector(
                labels.entrySet().stream()
                        .map(
                                label ->
                                        LabelRequirement.checked(
                                                label.getKey(),
                                                Operator.EQUALS,
                                                List.of(label.getValue())))
                        .toList(),
                false);
    }

    private static LabelRequirement requirementOf(JsonNode expression) {
        var name = expression.path("operator").asString("");
        var operator =
                switch (name) {
                    case "In" -> Operator.IN;
                    case "NotIn" -> Operator.NOT_IN;
                    case "Exists" -> Operator.EXISTS;
                    case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
                    default ->
                            throw new IllegalArgumentException(
                                    "\"" + name + "\" is not a valid label selector operator");
                };
        var values = new ArrayList<String>();
        expression.path("values").forEach(value -> values.add(value.asString("")));
        return LabelRequirement.checked(expression.path("key").asString(""), operator, values);
    }

    /** In the order of their keys; empty for both everything and nothing. */
    public List<LabelRequirement> requirements() {
        return requirements;
    }

    public boolean matchesEverything() {
        return !nothing && requirements.isEmpty();
    }

    public boolean matches(Map<String, String> labels) {
        if (nothing) {
            return false;
        }
        for (var requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** A text that parses to an equal selector (but for {@link #nothing}, which prints empty). */
    @Override
    public String toString() {
        return String.join(",", requirements.stream().map(LabelRequirement::toString).toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelSelector that
                && nothing == that.nothing
                && requirements.equals(that.requirements);
    }

    @Override
    public int hashCode() {
        return 31 * requirements.hashCode() + Boolean.hashCode(nothing);
    }
}
