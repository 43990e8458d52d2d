package io.trireme.api.custom;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** What can be said of rules in CEL without reading their expressions. */
final class RuleTextCheck {
    private static final String RULES = "x-kubernetes-validations";
    private static final List<String> REASONS =
            List.of(
                    "FieldValueDuplicate",
                    "FieldValueForbidden",
                    "FieldValueInvalid",
                    "FieldValueRequired");
    private static final String EMPTY = "must be non-empty if specified";
    private static final String LINE_BREAKS = "must not contain line breaks";

    private RuleTextCheck() {}

    static void check(JsonNode schema, String field, List<FieldError> errors) {
        var rules = schema.path(RULES);
        for (int i = 0; i < rules.size(); i++) {
            rule(schema, rules.get(i), field + "." + RULES + "[" + i + "]", errors);
        }
    }

    private static void rule(
            JsonNode schema, JsonNode rule, String field, List<FieldError> errors) {
        texts(rule, field, errors);
        if (blank(rule, "messageExpression")) {
            errors.add(FieldError.required(field + ".messageExpression", EMPTY));
        }
        String reason = SchemaKeys.text(rule, "reason");
        if (rule.has("reason") && !REASONS.contains(reason)) {
            errors.add(FieldError.notSupported(field + ".reason", GoText.quoted(reason), REASONS));
        }
        fieldPath(schema, rule, field + ".fieldPath", errors);
    }

    private static void texts(JsonNode rule, String field, List<FieldError> errors) {
        String expression = SchemaKeys.text(rule, "rule").strip();
        String message = SchemaKeys.text(rule, "message");
        if (expression.isEmpty()) {
            errors.add(FieldError.required(field + ".rule", "rule is not specified"));
        } else if (blank(rule, "message")) {
            errors.add(FieldError.invalid(field + ".message", GoText.quoted(message), EMPTY));
        } else if (hasLineBreak(message.strip())) {
            errors.add(FieldError.invalid(field + ".message", GoText.quoted(message), LINE_BREAKS));
        } else if (hasLineBreak(expression) && message.isBlank()) {
            errors.add(
                    FieldError.required(
                            field + ".message", "must be specified if rule contains line breaks"));
        }
    }

    private static void fieldPath(
            JsonNode schema, JsonNode rule, String field, List<FieldError> errors) {
        String path = SchemaKeys.text(rule, "fieldPath");
        if (path.isEmpty()) {
            return;
        }
        String shown = GoText.quoted(path);
        if (path.isBlank()) {
            errors.add(FieldError.invalid(field, shown, EMPTY));
        }
        if (hasLineBreak(path)) {
            errors.add(FieldError.invalid(field, shown, LINE_BREAKS));
        }
        try {
            var _ = FieldPaths.resolve(path, schema, true);
        } catch (IllegalArgumentException _) {
            errors.add(FieldError.invalid(field, shown, "must be a valid path"));
        }
    }

    private static boolean blank(JsonNode rule, String key) {
        String text = SchemaKeys.text(rule, key);
        return !text.isEmpty() && text.isBlank();
    }

    private static boolean hasLineBreak(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }
}
