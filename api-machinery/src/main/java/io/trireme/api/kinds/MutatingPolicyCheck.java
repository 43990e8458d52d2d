package io.trireme.api.kinds;

import io.trireme.api.cel.PolicyExpressions;
import io.trireme.api.cel.PolicyExpressions.Result;

import tools.jackson.databind.node.ObjectNode;

/** MutatingAdmissionPolicies (KEP-3962). */
final class MutatingPolicyCheck {
    private MutatingPolicyCheck() {}

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
        PolicySpecCheck.check(spec, true, conditions, problems);
        var expressions = new PolicyExpressions(PolicySpecCheck.hasParams(spec), true);
        PolicySpecCheck.variables(spec, expressions, problems);
        var mutations = Fields.objects(spec, "mutations");
        if (mutations.isEmpty()) {
            problems.required("spec.mutations", "mutations must contain at least one item");
        }
        for (int i = 0; i < mutations.size(); i++) {
            mutation(mutations.get(i), expressions, "spec.mutations[" + i + "]", problems);
        }
        AdmissionMatchCheck.oneOf(
                spec, "reinvocationPolicy", "spec", problems, "IfNeeded", "Never");
    }

    private static void mutation(
            ObjectNode mutation, PolicyExpressions expressions, String field, Problems problems) {
        switch (Fields.text(mutation, "patchType")) {
            case "" -> problems.required(field + ".patchType");
            case "JSONPatch" -> {
                patch(mutation, "jsonPatch", Result.JSON_PATCHES, expressions, field, problems);
                absent(mutation, "applyConfiguration", field, problems);
            }
            case "ApplyConfiguration" -> {
                patch(mutation, "applyConfiguration", Result.OBJECT, expressions, field, problems);
                absent(mutation, "jsonPatch", field, problems);
            }
            case String other ->
                    problems.oneOf(field + ".patchType", other, "ApplyConfiguration", "JSONPatch");
        }
    }

    private static void patch(
            ObjectNode mutation,
            String name,
            Result result,
            PolicyExpressions expressions,
            String field,
            Problems problems) {
        if (!Fields.has(mutation, name)) {
            problems.required(
                    field + "." + name,
                    "must be specified when patchType is " + Fields.text(mutation, "patchType"));
            return;
        }
        String expression = Fields.text(mutation, name, "expression").strip();
        String place = field + "." + name + ".expression";
        if (expression.isEmpty()) {
            problems.required(place);
        } else {
            expressions
                    .patchProblem(expression, result)
                    .ifPresent(why -> problems.invalid(place, expression, why));
        }
    }

    private static void absent(ObjectNode mutation, String name, String field, Problems problems) {
        if (Fields.has(mutation, name)) {
            problems.invalid(
                    field + "." + name,
                    "{" + name + "}",
                    "must not be specified when patchType is "
                            + Fields.text(mutation, "patchType"));
        }
    }
}
