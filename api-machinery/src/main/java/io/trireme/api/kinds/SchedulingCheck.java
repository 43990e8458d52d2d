package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Where a pod may run: affinity, spread, tolerations. */
final class SchedulingCheck {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private SchedulingCheck() {}

    static void check(JsonNode spec, String path, Problems problems) {
        var affinity = spec.path("affinity");
        nodeAffinity(affinity.path("nodeAffinity"), path + ".affinity.nodeAffinity", problems);
        for (var kind : List.of("podAffinity", "podAntiAffinity")) {
            podAffinity(affinity.path(kind), path + ".affinity." + kind, problems);
        }
        var constraints = Fields.objects(spec, "topologySpreadConstraints");
        for (int i = 0; i < constraints.size(); i++) {
            spread(constraints.get(i), path + ".topologySpreadConstraints[" + i + "]", problems);
        }
    }

    private static void nodeAffinity(JsonNode affinity, String path, Problems problems) {
        if (Fields.has(affinity, REQUIRED)) {
            nodeSelector(affinity.path(REQUIRED), path + "." + REQUIRED, problems);
        }
        var preferred = Fields.objects(affinity, PREFERRED);
        for (int i = 0; i < preferred.size(); i++) {
            String field = path + "." + PREFERRED + "[" + i + "]";
            weight(preferred.get(i), field, problems);
            term(preferred.get(i).path("preference"), field + ".preference", problems);
        }
    }

    static void nodeSelector(JsonNode selector, String path, Problems problems) {
        String field = path + ".nodeSelectorTerms";
        var terms = Fields.objects(selector, "nodeSelectorTerms");
        if (terms.isEmpty()) {
            problems.required(field, "must have at least one node selector term");
        }
        for (int i = 0; i < terms.size(); i++) {
            term(terms.get(i), field + "[" + i + "]", problems);
        }
    }

    private static void weight(ObjectNode term, String field, Problems problems) {
        long weight = Fields.number(term, "weight");
        if (weight < 1 || weight > 100) {
            problems.invalid(field + ".weight", weight, "must be in the range 1-100");
        }
    }

    private static void term(JsonNode term, String field, Problems problems) {
        var expressions = Fields.objects(term, "matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            expression(expressions.get(i), field + ".matchExpressions[" + i + "]", problems);
        }
    }

    private static void expression(ObjectNode expression, String field, Problems problems) {
        int values = expression.path("values").size();
        String operator = Fields.text(expression, "operator");
        switch (operator) {
            case "In", "NotIn" -> {
                if (values == 0) {
                    problems.required(
                            field + ".values",
                            "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (values > 0) {
                    problems.forbidden(
                            field + ".values",
                            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            case "Gt", "Lt" -> {
                if (values != 1) {
                    problems.required(
                            field + ".values",
                            "must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            default ->
                    problems.invalid(
                            field + ".operator", operator, "not a valid selector operator");
        }
        String key = Fields.text(expression, "key");
        problems.invalid(field + ".key", key, Names.qualifiedName(key));
    }

    private static void podAffinity(JsonNode affinity, String path, Problems problems) {
        var required = Fields.objects(affinity, REQUIRED);
        for (int i = 0; i < required.size(); i++) {
            podTerm(required.get(i), path + "." + REQUIRED + "[" + i + "]", problems);
        }
        var preferred = Fields.objects(affinity, PREFERRED);
        for (int i = 0; i < preferred.size(); i++) {
            String field = path + "." + PREFERRED + "[" + i + "]";
            weight(preferred.get(i), field, problems);
            podTerm(preferred.get(i).path("podAffinityTerm"), field + ".podAffinityTerm", problems);
        }
    }

    private static void podTerm(JsonNode term, String field, Problems problems) {
        for (var selector : List.of("labelSelector", "namespaceSelector")) {
            LabelSelectorCheck.check(term.path(selector), field + "." + selector, problems);
        }
        String key = Fields.text(term, "topologyKey");
        if (key.isEmpty()) {
            problems.required(field + ".topologyKey", "can not be empty");
        }
        problems.invalid(field + ".topologyKey", key, Names.qualifiedName(key));
    }

    private static void spread(ObjectNode constraint, String field, Problems problems) {
        long skew = Fields.number(constraint, "maxSkew");
        if (skew <= 0) {
            problems.invalid(field + ".maxSkew", skew, "must be greater than zero");
        }
        if (Fields.empty(constraint, "topologyKey")) {
            problems.required(field + ".topologyKey", "can not be empty");
        }
        problems.oneOf(
                field + ".whenUnsatisfiable",
                Fields.text(constraint, "whenUnsatisfiable"),
                "DoNotSchedule",
                "ScheduleAnyway");
        LabelSelectorCheck.check(
                constraint.path("labelSelector"), field + ".labelSelector", problems);
    }

    static void tolerations(JsonNode spec, String path, Problems problems) {
        var tolerations = Fields.objects(spec, "tolerations");
        for (int i = 0; i < tolerations.size(); i++) {
            toleration(tolerations.get(i), path + "[" + i + "]", problems);
        }
    }

    private static void toleration(ObjectNode toleration, String field, Problems problems) {
        String key = Fields.text(toleration, "key");
        String operator = Fields.text(toleration, "operator");
        String effect = Fields.text(toleration, "effect");
        if (!key.isEmpty()) {
            problems.invalid(field + ".key", key, Names.qualifiedName(key));
        } else if (!operator.equals("Exists")) {
            problems.invalid(
                    field + ".operator",
                    operator,
                    "operator must be Exists when `key` is empty, which means \"match all values"
                            + " and all keys\"");
        }
        if (Fields.has(toleration, "tolerationSeconds") && !effect.equals("NoExecute")) {
            problems.invalid(
                    field + ".effect",
                    effect,
                    "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        String value = Fields.text(toleration, "value");
        switch (operator) {
            case "", "Equal" ->
                    problems.invalid(field + ".operator", value, Names.labelValue(value));
            case "Exists" -> {
                if (!value.isEmpty()) {
                    problems.invalid(
                            field + ".operator",
                            value,
                            "value must be empty when `operator` is 'Exists'");
                }
            }
            default -> problems.oneOf(field + ".operator", operator, "Equal", "Exists");
        }
        if (!effect.isEmpty()) {
            problems.oneOf(
                    field + ".effect", effect, "NoSchedule", "PreferNoSchedule", "NoExecute");
        }
    }
}
