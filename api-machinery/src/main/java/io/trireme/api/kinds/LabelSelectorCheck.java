package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.selector.LabelSelector;
import io.trireme.api.status.ApiStatusException;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** Label selectors inside objects. */
final class LabelSelectorCheck {
    private LabelSelectorCheck() {}

    static void check(JsonNode selector, String field, Problems problems) {
        check(selector, field, true, problems);
    }

    /**
     * @param askValues whether values have to be right; some old objects have others
     */
    static void check(JsonNode selector, String field, boolean askValues, Problems problems) {
        ObjectMetaRules.checkLabels(selector.path("matchLabels"), field + ".matchLabels", problems);
        var expressions = Fields.objects(selector, "matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            expression(
                    expressions.get(i),
                    field + ".matchExpressions[" + i + "]",
                    askValues,
                    problems);
        }
    }

    /** Whether it can be used to select at all. */
    static boolean parses(JsonNode selector) {
        try {
            LabelSelector.of(selector);
            return true;
        } catch (ApiStatusException _) {
            return false;
        }
    }

    private static void expression(
            JsonNode expression, String field, boolean askValues, Problems problems) {
        String operator = Fields.text(expression, "operator");
        boolean hasValues = !Fields.empty(expression, "values");
        switch (operator) {
            case "In", "NotIn" -> {
                if (!hasValues) {
                    problems.required(
                            field + ".values",
                            "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (hasValues) {
                    problems.forbidden(
                            field + ".values",
                            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default ->
                    problems.invalid(
                            field + ".operator", operator, "not a valid selector operator");
        }
        String key = Fields.text(expression, "key");
        problems.invalid(field + ".key", key, Names.qualifiedName(key));
        var values = askValues ? Fields.strings(expression, "values") : List.<String>of();
        for (int i = 0; i < values.size(); i++) {
            problems.invalid(
                    field + ".values[" + i + "]", values.get(i), Names.labelValue(values.get(i)));
        }
    }
}
