package io.trireme.api.selector;

import static java.util.Objects.requireNonNull;

import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Conditions on fields, all of which must hold. Which fields a kind offers is the kind's matter.
 */
public record FieldSelector(List<Requirement> requirements) {
    private static final List<String> OPERATORS = List.of("!=", "==", "=");

    public FieldSelector {
        requirements = List.copyOf(requirements);
    }

    /** One field that must ({@code equal}) or must not have a value. */
    public record Requirement(String field, boolean equal, String value) {
        public Requirement {
            requireNonNull(field, "field");
            requireNonNull(value, "value");
        }

        @Override
        public String toString() {
            return field + (equal ? "=" : "!=") + escape(value);
        }
    }

    public static FieldSelector everything() {
        return new FieldSelector(List.of());
    }

    /**
     * Reads the value of a {@code fieldSelector} parameter; empty text selects everything.
     *
     * @throws ApiStatusException 400 with Kubernetes' words
     */
    public static FieldSelector parse(String text) {
        var found = new ArrayList<Requirement>();
        for (String term : terms(text).stream().sorted().toList()) {
            if (!term.isEmpty()) {
                found.add(requirement(text, term));
            }
        }
        return new FieldSelector(found);
    }

    private static Requirement requirement(String selector, String term) {
        for (int i = 0; i < term.length(); i++) {
            for (String operator : OPERATORS) {
                if (term.startsWith(operator, i)) {
                    return new Requirement(
                            term.substring(0, i),
                            !operator.equals("!="),
                            unescape(term.substring(i + operator.length())));
                }
            }
        }
        throw refused("invalid selector: '" + selector + "'; can't understand '" + term + "'");
    }

    /** Splits at the commas that no backslash stands before. */
    private static List<String> terms(String text) {
        var terms = new ArrayList<String>();
        int start = 0;
        boolean escaped = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == ',') {
                terms.add(text.substring(start, i));
                start = i + 1;
            }
        }
        terms.add(text.substring(start));
        return terms;
    }

    private static String unescape(String value) {
        var text = new StringBuilder();
        boolean escaped = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean special = c == '\\' || c == ',' || c == '=';
            if (escaped && !special) {
                throw refused("invalid field selector: invalid escape sequence: \\" + c);
            }
            if (escaped || !special) {
                text.append(c);
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else {
                // Kubernetes prints the character's number here.
                throw refused("invalid field selector: unescaped character in value: " + (int) c);
            }
        }
        if (escaped) {
            throw refused("invalid field selector: invalid escape sequence: \\");
        }
        return text.toString();
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
    }

    private static ApiStatusException refused(String message) {
        return new ApiStatusException(ApiStatus.badRequest(message));
    }

    /**
     * @param values the value of a field by its selector name; null is as good as empty
     */
    public boolean matches(Function<String, String> values) {
        for (var requirement : requirements) {
            var value = values.apply(requirement.field());
            boolean same = requirement.value().equals(value == null ? "" : value);
            if (same != requirement.equal()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return String.join(",", requirements.stream().map(Requirement::toString).toList());
    }
}
