package io.trireme.api.kinds;

import io.trireme.api.cel.PolicyExpressions;
import io.trireme.api.cel.PolicyExpressions.Result;
import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;

import java.util.HashSet;

/** The expressions that have to hold before a webhook or a policy is asked (KEP-3716). */
final class MatchConditionCheck {
    private static final int CONDITIONS_MAX = 64;

    private MatchConditionCheck() {}

    /**
     * @param params whether the conditions may use parameters
     */
    static void check(JsonNode owner, boolean params, String field, Problems problems) {
        var conditions = Fields.objects(owner, "matchConditions");
        problems.tooMany(field, conditions.size(), CONDITIONS_MAX);
        var names = new HashSet<String>();
        for (int i = 0; i < conditions.size(); i++) {
            String place = field + "[" + i + "]";
            String expression = Fields.text(conditions.get(i), "expression").strip();
            if (expression.isEmpty()) {
                problems.required(place + ".expression");
            } else {
                new PolicyExpressions(params, false)
                        .problem(expression, Result.BOOL)
                        .ifPresent(why -> problems.invalid(place + ".expression", expression, why));
            }
            String name = Fields.text(conditions.get(i), "name");
            if (name.isEmpty()) {
                problems.required(place + ".name");
                continue;
            }
            problems.invalid(place + ".name", name, Names.qualifiedName(name));
            if (!names.add(name)) {
                problems.duplicate(place + ".name", name);
            }
        }
    }
}
