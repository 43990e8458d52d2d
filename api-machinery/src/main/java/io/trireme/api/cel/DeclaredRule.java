package io.trireme.api.cel;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;

/**
 * A rule of {@code x-kubernetes-validations} as it is written. Texts that are not given are empty.
 */
record DeclaredRule(
        String rule,
        String message,
        String messageExpression,
        Optional<String> reason,
        String fieldPath,
        Optional<Boolean> optionalOldSelf) {
    static List<DeclaredRule> of(JsonNode schema) {
        return schema.path("x-kubernetes-validations")
                .valueStream()
                .map(
                        json ->
                                new DeclaredRule(
                                        json.path("rule").asString(""),
                                        json.path("message").asString(""),
                                        json.path("messageExpression").asString(""),
                                        Optional.ofNullable(json.path("reason").stringValue(null)),
                                        json.path("fieldPath").asString(""),
                                        json.path("optionalOldSelf").isBoolean()
                                                ? Optional.of(
                                                        json.path("optionalOldSelf").booleanValue())
                                                : Optional.empty()))
                .toList();
    }

    boolean oldSelfOptional() {
        return optionalOldSelf.orElse(false);
    }

    /** What stands for the rule in messages. */
    String label() {
        return (message.isEmpty() ? rule : message).strip();
    }

    String defaultMessage() {
        return message.isEmpty() ? "failed rule: " + label() : label();
    }

    /** As Kubernetes' Go struct prints itself in errors. */
    String json() {
        return "{\"Rule\":"
                + GoText.json(rule)
                + ",\"Message\":"
                + GoText.json(message)
                + ",\"MessageExpression\":"
                + GoText.json(messageExpression)
                + ",\"Reason\":"
                + reason.map(GoText::json).orElse("null")
                + ",\"FieldPath\":"
                + GoText.json(fieldPath)
                + ",\"OptionalOldSelf\":"
                + optionalOldSelf.map(String::valueOf).orElse("null")
                + "}";
    }

    /**
     * The error of an object that breaks this rule.
     *
     * @param value as printed; empty for objects and lists, which are left out
     */
    FieldError broken(String field, Optional<String> value, String detail) {
        return switch (reason.orElse("")) {
            case "FieldValueForbidden" -> FieldError.forbidden(field, detail);
            case "FieldValueRequired" -> FieldError.required(field, detail);
            case "FieldValueDuplicate" ->
                    new FieldError(
                            FieldError.Reason.DUPLICATE,
                            "Duplicate value" + value.map(one -> ": " + one).orElse(""),
                            field);
            case String _ ->
                    new FieldError(
                            FieldError.Reason.INVALID,
                            "Invalid value: " + value.map(one -> one + ": ").orElse("") + detail,
                            field);
        };
    }
}
