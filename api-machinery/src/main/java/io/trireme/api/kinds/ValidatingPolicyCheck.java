package io.trireme.api.kinds;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.cel.PolicyExpressions;
import io.trireme.api.cel.PolicyExpressions.Result;
import io.trireme.api.custom.JsonPath;
import io.trireme.api.names.Names;

import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;

/** ValidatingAdmissionPolicies (KEP-3488). */
final class ValidatingPolicyCheck {
    private static final int ANNOTATIONS_MAX = 20;
    private static final int ANNOTATION_BYTES_MAX = 5 * 1024;
    private static final String NOTHING =
            "validations or auditAnnotations must contain at least one item";

    private ValidatingPolicyCheck() {}

    static void create(ObjectNode policy, Problems problems) {
        check(policy, true, problems);
    }

    static void update(ObjectNode policy, ObjectNode before, Problems problems) {
        check(
                policy,
                PolicySpecCheck.conditionsChanged(policy.path("spec"), before.path("spec")),
                problems);
    }

    private static void check(ObjectNode policy, boolean conditions, Problems problems) {
        var spec = Fields.child(policy, "spec");
        PolicySpecCheck.check(spec, false, conditions, problems);
        var expressions =
                new PolicyExpressions(
                        PolicySpecCheck.hasParams(spec), !Fields.empty(spec, "variables"));
        PolicySpecCheck.variables(spec, expressions, problems);
        if (Fields.empty(spec, "validations") && Fields.empty(spec, "auditAnnotations")) {
            problems.required("spec.validations", NOTHING);
            problems.required("spec.auditAnnotations", NOTHING);
            return;
        }
        var validations = Fields.objects(spec, "validations");
        for (int i = 0; i < validations.size(); i++) {
            validation(validations.get(i), expressions, "spec.validations[" + i + "]", problems);
        }
        annotations(policy, spec, expressions, problems);
    }

    private static void validation(
            ObjectNode validation, PolicyExpressions expressions, String field, Problems problems) {
        String expression = Fields.text(validation, "expression");
        if (expression.isBlank()) {
            problems.required(field + ".expression", "expression is not specified");
        } else {
            expressions
                    .problem(expression, Result.BOOL)
                    .ifPresent(why -> problems.invalid(field + ".expression", expression, why));
        }
        String messageExpression = Fields.text(validation, "messageExpression");
        if (!messageExpression.isEmpty() && messageExpression.isBlank()) {
            problems.invalid(
                    field + ".messageExpression",
                    messageExpression,
                    "must be non-empty if specified");
        } else if (!messageExpression.isEmpty()) {
            expressions
                    .messageProblem(messageExpression)
                    .ifPresent(
                            why ->
                                    problems.invalid(
                                            field + ".messageExpression", messageExpression, why));
        }
        String message = Fields.text(validation, "message");
        if (!message.isEmpty() && message.isBlank()) {
            problems.invalid(field + ".message", message, "must be non-empty if specified");
        } else if (message.strip().indexOf('\n') >= 0 || message.strip().indexOf('\r') >= 0) {
            problems.invalid(field + ".message", message, "must not contain line breaks");
        }
        if (Fields.has(validation, "reason")) {
            problems.oneOf(
                    field + ".reason",
                    Fields.text(validation, "reason"),
                    "Forbidden",
                    "Invalid",
                    "RequestEntityTooLarge");
        }
    }

    private static void annotations(
            ObjectNode policy, ObjectNode spec, PolicyExpressions expressions, Problems problems) {
        var annotations = Fields.objects(spec, "auditAnnotations");
        if (annotations.size() > ANNOTATIONS_MAX) {
            problems.invalid(
                    "spec.auditAnnotations",
                    spec.path("auditAnnotations"),
                    "must not have more than " + ANNOTATIONS_MAX + " auditAnnotations");
        }
        String policyName = Fields.text(policy, "metadata", "name");
        var keys = new HashSet<String>();
        for (int i = 0; i < annotations.size(); i++) {
            String field = "spec.auditAnnotations[" + i + "]";
            String key = Fields.text(annotations.get(i), "key");
            if (policyName.isEmpty()) {
                problems.invalid(field + ".key", key, "requires metadata.name be non-empty");
            } else {
                String whole = policyName + "/" + key;
                problems.invalid(field + ".key", whole, Names.qualifiedName(whole));
            }
            value(
                    Fields.text(annotations.get(i), "valueExpression"),
                    expressions,
                    field + ".valueExpression",
                    problems);
            if (!keys.add(key)) {
                problems.duplicate(field + ".key", key);
            }
        }
    }

    private static void value(
            String expression, PolicyExpressions expressions, String field, Problems problems) {
        String trimmed = expression.strip();
        if (trimmed.isEmpty()) {
            problems.required(field, "valueExpression is not specified");
        } else if (trimmed.getBytes(UTF_8).length > ANNOTATION_BYTES_MAX) {
            problems.required(
                    field, "must not exceed " + ANNOTATION_BYTES_MAX + " bytes in length");
        } else {
            expressions
                    .problem(trimmed, Result.STRING_OR_NULL)
                    .ifPresent(why -> problems.invalid(field, expression, why));
        }
    }

    /** Checks what the type checker of the controllers reports. */
    static void status(ObjectNode policy, ObjectNode before, Problems problems) {
        var status = policy.path("status");
        var warnings = Fields.objects(status, "typeChecking", "expressionWarnings");
        for (int i = 0; i < warnings.size(); i++) {
            String field = "status.typeChecking.expressionWarnings[" + i + "]";
            if (Fields.empty(warnings.get(i), "warning")) {
                problems.required(field + ".warning");
            }
            String fieldRef = Fields.text(warnings.get(i), "fieldRef").strip();
            if (fieldRef.isEmpty()) {
                problems.required(field + ".fieldRef");
            } else {
                jsonPath(fieldRef, field + ".fieldRef", problems);
            }
        }
        ConditionsCheck.check(status, "status.conditions", problems);
    }

    private static void jsonPath(String path, String field, Problems problems) {
        try {
            JsonPath.parse(path);
        } catch (IllegalArgumentException e) {
            problems.invalid(field, path, "invalid JSONPath: " + e.getMessage());
        }
    }
}
