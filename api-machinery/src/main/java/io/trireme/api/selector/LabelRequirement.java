package io.trireme.api.selector;

import static java.util.Objects.requireNonNull;

import io.trireme.api.names.Names;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/** One condition on one label. */
public record LabelRequirement(String key, Operator operator, SortedSet<String> values) {
    /** How a label is compared, as a selector writes it. */
    public enum Operator {
        EQUALS("="),
        DOUBLE_EQUALS("=="),
        NOT_EQUALS("!="),
        IN("in"),
        NOT_IN("notin"),
        EXISTS("exists"),
        DOES_NOT_EXIST("!"),
        GREATER_THAN("gt"),
        LESS_THAN("lt");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    public LabelRequirement {
        requireNonNull(key, "key");
        requireNonNull(operator, "operator");
        values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
    }

    /**
     * Checks key and values.
     *
     * @throws IllegalArgumentException with Kubernetes' words
     */
    static LabelRequirement checked(String key, Operator operator, Collection<String> values) {
        checkKey(key);
        var sorted = new TreeSet<>(values);
        var problems = new ArrayList<String>();
        countProblem(operator, sorted).ifPresent(problems::add);
        int index = 0;
        for (String value : sorted) {
            var at = "values[" + index++ + "]";
            if (isOrder(operator) && parseLong(value).isEmpty()) {
                problems.add(
                        invalid(at, value)
                                + "for 'Gt', 'Lt' operators, the value must be an integer");
            }
            var wrong = Names.labelValue(value);
            if (!wrong.isEmpty()) {
                problems.add(invalid(at + "[" + key + "]", value) + String.join("; ", wrong));
            }
        }
        if (problems.size() == 1) {
            throw new IllegalArgumentException(problems.getFirst());
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("[" + String.join(", ", problems) + "]");
        }
        return new LabelRequirement(key, operator, sorted);
    }

    static void checkKey(String key) {
        var wrong = Names.qualifiedName(key);
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(invalid("<nil>", key) + String.join("; ", wrong));
        }
    }

    public boolean matches(Map<String, String> labels) {
        var value = labels.get(key);
        return switch (operator) {
            case EQUALS, DOUBLE_EQUALS, IN -> value != null && values.contains(value);
            case NOT_EQUALS, NOT_IN -> value == null || !values.contains(value);
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
            case GREATER_THAN -> value != null && compareTo(value) > 0;
            case LESS_THAN -> value != null && compareTo(value) < 0;
        };
    }

    /** Zero, which satisfies neither order, when the label is not an integer. */
    private int compareTo(String value) {
        var left = parseLong(value);
        var right = parseLong(values.getFirst());
        return left.isEmpty() || right.isEmpty()
                ? 0
                : Long.compare(left.getAsLong(), right.getAsLong());
    }

    @Override
    public String toString() {
        return switch (operator) {
            case EXISTS -> key;
            case DOES_NOT_EXIST -> "!" + key;
            case IN, NOT_IN -> key + " " + operator.text() + " (" + String.join(",", values) + ")";
            case GREATER_THAN -> key + ">" + values.getFirst();
            case LESS_THAN -> key + "<" + values.getFirst();
            case EQUALS, DOUBLE_EQUALS, NOT_EQUALS -> key + operator.text() + values.getFirst();
        };
    }

    private static Optional<String> countProblem(Operator operator, SortedSet<String> values) {
        var detail =
                switch (operator) {
                    case IN, NOT_IN ->
                            values.isEmpty()
                                    ? "for 'in', 'notin' operators, values set can't be empty"
                                    : "";
                    case EQUALS, DOUBLE_EQUALS, NOT_EQUALS ->
                            values.size() == 1
                                    ? ""
                                    : "exact-match compatibility requires one single value";
                    case EXISTS, DOES_NOT_EXIST ->
                            values.isEmpty()
                                    ? ""
                                    : "values set must be empty for exists and does not exist";
                    case GREATER_THAN, LESS_THAN ->
                            values.size() == 1
                                    ? ""
                                    : "for 'Gt', 'Lt' operators, exactly one value is required";
                };
        if (detail.isEmpty()) {
            return Optional.empty();
        }
        var printed = List.copyOf(values).stream().map(value -> '"' + value + '"').toList();
        return Optional.of("values: Invalid value: [" + String.join(",", printed) + "]: " + detail);
    }

    private static boolean isOrder(Operator operator) {
        return operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN;
    }

    private static String invalid(String path, String value) {
        return path + ": Invalid value: \"" + value + "\": ";
    }

    private static OptionalLong parseLong(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }
}
