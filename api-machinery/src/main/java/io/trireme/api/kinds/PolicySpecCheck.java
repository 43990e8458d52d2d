package io.trireme.api.kinds;

import io.trireme.api.cel.PolicyExpressions;
import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What validating and mutating admission policies have in common. */
final class PolicySpecCheck {
    private static final Pattern IDENTIFIER = Pattern.compile("[_a-zA-Z][_a-zA-Z0-9]*");
    private static final Set<String> RESERVED =
            Set.of(
                    "true",
                    "false",
                    "null",
                    "in",
                    "as",
                    "break",
                    "const",
                    "continue",
                    "else",
                    "for",
                    "function",
                    "if",
                    "import",
                    "let",
                    "loop",
                    "package",
                    "namespace",
                    "return",
                    "var",
                    "void",
                    "while");

    private PolicySpecCheck() {}

    static boolean hasParams(JsonNode spec) {
        return Fields.has(spec, "paramKind");
    }

    /**
     * The part before the policy's own expressions.
     *
     * @param conditions whether the match conditions are looked at
     */
    static void check(ObjectNode spec, boolean mutates, boolean conditions, Problems problems) {
        AdmissionMatchCheck.oneOf(spec, "failurePolicy", "spec", problems, "Fail", "Ignore");
        if (hasParams(spec)) {
            paramKind(spec.path("paramKind"), problems);
        }
        AdmissionMatchCheck.constraints(spec, mutates, problems);
        if (conditions) {
            MatchConditionCheck.check(spec, hasParams(spec), "spec.matchConditions", problems);
        }
    }

    /** Conditions that were right stay so as long as nothing they depend on changes. */
    static boolean conditionsChanged(JsonNode spec, JsonNode before) {
        return !Fields.same(spec.path("paramKind"), before.path("paramKind"))
                || !Fields.same(spec.path("matchConditions"), before.path("matchConditions"));
    }

    private static void paramKind(JsonNode kind, Problems problems) {
        String field = "spec.paramKind";
        String apiVersion = Fields.text(kind, "apiVersion");
        if (apiVersion.isEmpty()) {
            problems.required(field + ".apiVersion");
        } else {
            apiVersion(apiVersion, field + ".apiVersion", problems);
        }
        String name = Fields.text(kind, "kind");
        if (name.isEmpty()) {
            problems.required(field + ".kind");
            return;
        }
        var wrong = Names.dns1035Label(name.toLowerCase(Locale.ROOT));
        if (!wrong.isEmpty()) {
            problems.invalid(
                    field + ".kind",
                    name,
                    "may have mixed case, but should otherwise match: " + String.join(",", wrong));
        }
    }

    private static void apiVersion(String text, String field, Problems problems) {
        int slash = text.indexOf('/');
        if (text.equals("/")) {
            problems.invalid(field, text, "version must be specified");
            return;
        }
        if (slash != text.lastIndexOf('/')) {
            problems.invalid(field, text, "unexpected GroupVersion string: " + text);
            return;
        }
        String group = slash < 0 ? "" : text.substring(0, slash);
        String version = text.substring(slash + 1);
        var wrongGroup = Names.dns1123Subdomain(group);
        if (!group.isEmpty() && !wrongGroup.isEmpty()) {
            problems.invalid(field, group, String.join(",", wrongGroup));
        }
        var wrongVersion = Names.dns1035Label(version);
        if (version.isEmpty()) {
            problems.invalid(field, text, "version must be specified");
        } else if (!wrongVersion.isEmpty()) {
            problems.invalid(field, version, String.join(",", wrongVersion));
        }
    }

    /** Checks and declares the variables, each of which sees those before it. */
    static void variables(JsonNode spec, PolicyExpressions expressions, Problems problems) {
        var variables = Fields.objects(spec, "variables");
        for (int i = 0; i < variables.size(); i++) {
            String field = "spec.variables[" + i + "]";
            String name = Fields.text(variables.get(i), "name");
            if (name.isBlank()) {
                problems.required(field + ".name", "name is not specified");
            } else if (!IDENTIFIER.matcher(name).matches() || RESERVED.contains(name)) {
                problems.invalid(field + ".name", name, "must be a valid CEL identifier");
            }
            String expression = Fields.text(variables.get(i), "expression");
            if (expression.isBlank()) {
                problems.required(field + ".expression", "expression is not specified");
                continue;
            }
            expressions
                    .declare(name, expression)
                    .ifPresent(why -> problems.invalid(field + ".expression", expression, why));
        }
    }
}
