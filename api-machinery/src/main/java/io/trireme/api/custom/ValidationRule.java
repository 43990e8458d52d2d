package io.trireme.api.custom;

import tools.jackson.databind.JsonNode;

/**
 * A rule of {@code x-kubernetes-validations}, as declared (KEP-2876). Texts that are not given are
 * empty.
 *
 * @param rule an expression over {@code self}, and {@code oldSelf} in a transition rule
 * @param message what a refusal says; {@code messageExpression} comes first
 * @param reason FieldValueInvalid, FieldValueForbidden, FieldValueRequired or FieldValueDuplicate
 * @param fieldPath the place below this one that a refusal names
 * @param optionalOldSelf whether a transition rule runs on creates too, with an optional oldSelf
 */
public record ValidationRule(
        String rule,
        String message,
        String messageExpression,
        String reason,
        String fieldPath,
        boolean optionalOldSelf) {
    static ValidationRule of(JsonNode json) {
        return new ValidationRule(
                json.path("rule").asString(""),
                json.path("message").asString(""),
                json.path("messageExpression").asString(""),
                json.path("reason").asString("FieldValueInvalid"),
                json.path("fieldPath").asString(""),
                json.path("optionalOldSelf").asBoolean(false));
    }
}
