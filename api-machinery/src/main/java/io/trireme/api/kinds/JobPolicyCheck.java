package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** When a Job has failed, when it has succeeded, and when its pods are replaced. */
final class JobPolicyCheck {
    private static final int RULES_MAX = 20;
    private static final int EXIT_CODES_MAX = 255;
    private static final int CONDITIONS_MAX = 20;
    private static final int INDEXES_BYTES_MAX = 64 * 1024;

    private JobPolicyCheck() {}

    static void replacementPolicy(JsonNode spec, String field, Problems problems) {
        if (!Fields.has(spec, "podReplacementPolicy")) {
            return;
        }
        String policy = Fields.text(spec, "podReplacementPolicy");
        if (Fields.has(spec, "podFailurePolicy")) {
            problems.oneOf(field, policy, "Failed");
        } else {
            problems.oneOf(field, policy, "Failed", "TerminatingOrFailed");
        }
    }

    static void failurePolicy(JsonNode spec, String path, Problems problems) {
        var rules = Fields.objects(spec, "podFailurePolicy", "rules");
        problems.tooMany(path + ".rules", rules.size(), RULES_MAX);
        var containers = new HashSet<String>();
        for (var list : List.of("containers", "initContainers")) {
            Fields.objects(spec, "template", "spec", list)
                    .forEach(container -> containers.add(Fields.text(container, "name")));
        }
        for (int i = 0; i < rules.size(); i++) {
            String field = path + ".rules[" + i + "]";
            action(spec, Fields.text(rules.get(i), "action"), field + ".action", problems);
            failureRule(rules.get(i), field, containers, problems);
        }
    }

    private static void action(JsonNode spec, String action, String field, Problems problems) {
        if (action.isEmpty()) {
            problems.required(
                    field, "valid values: [\"Count\" \"FailIndex\" \"FailJob\" \"Ignore\"]");
        } else if (!action.equals("FailIndex")) {
            problems.oneOf(field, action, "Count", "FailIndex", "FailJob", "Ignore");
        } else if (!Fields.has(spec, "backoffLimitPerIndex")) {
            problems.invalid(field, action, "requires the backoffLimitPerIndex to be set");
        }
    }

    private static void failureRule(
            ObjectNode rule, String field, Set<String> containers, Problems problems) {
        boolean byCode = Fields.has(rule, "onExitCodes");
        boolean byCondition = !Fields.empty(rule, "onPodConditions");
        if (byCode) {
            exitCodes(rule.path("onExitCodes"), field + ".onExitCodes", containers, problems);
        }
        if (byCondition) {
            conditions(
                    Fields.objects(rule, "onPodConditions"), field + ".onPodConditions", problems);
        }
        if (byCode && byCondition) {
            problems.invalid(
                    field, "specifying both OnExitCodes and OnPodConditions is not supported");
        } else if (!byCode && !byCondition) {
            problems.invalid(
                    field, "specifying one of OnExitCodes and OnPodConditions is required");
        }
    }

    private static void conditions(List<ObjectNode> patterns, String path, Problems problems) {
        problems.tooMany(path, patterns.size(), CONDITIONS_MAX);
        for (int i = 0; i < patterns.size(); i++) {
            String field = path + "[" + i + "]";
            String type = Fields.text(patterns.get(i), "type");
            problems.invalid(field + ".type", type, Names.qualifiedName(type));
            String status = Fields.text(patterns.get(i), "status");
            if (status.isEmpty()) {
                problems.required(
                        field + ".status", "valid values: [\"False\" \"True\" \"Unknown\"]");
            } else {
                problems.oneOf(field + ".status", status, "False", "True", "Unknown");
            }
        }
    }

    private static void exitCodes(
            JsonNode codes, String path, Set<String> containers, Problems problems) {
        String operator = Fields.text(codes, "operator");
        if (operator.isEmpty()) {
            problems.required(path + ".operator", "valid values: [\"In\" \"NotIn\"]");
        } else {
            problems.oneOf(path + ".operator", operator, "In", "NotIn");
        }
        if (Fields.has(codes, "containerName")) {
            String container = Fields.text(codes, "containerName");
            if (!containers.contains(container)) {
                problems.invalid(
                        path + ".containerName",
                        container,
                        "must be one of the container or initContainer names in the pod template");
            }
        }
        exitValues(codes.path("values"), operator, path + ".values", problems);
    }

    private static void exitValues(
            JsonNode values, String operator, String path, Problems problems) {
        if (values.isEmpty()) {
            problems.invalid(path, values, "at least one value is required");
        }
        problems.tooMany(path, values.size(), EXIT_CODES_MAX);
        boolean ordered = true;
        var seen = new HashSet<Long>();
        for (int i = 0; i < values.size(); i++) {
            String field = path + "[" + i + "]";
            long value = values.get(i).longValue(0);
            if (operator.equals("In") && value == 0) {
                problems.invalid(field, value, "must not be 0 for the In operator");
            }
            if (!seen.add(value)) {
                problems.duplicate(field, value);
            }
            ordered &= i == 0 || values.get(i - 1).longValue(0) <= value;
        }
        if (!ordered) {
            problems.invalid(path, values, "must be ordered");
        }
    }

    static void successPolicy(JsonNode spec, String path, Problems problems) {
        if (!Fields.has(spec, "successPolicy")) {
            return;
        }
        var rules = Fields.objects(spec, "successPolicy", "rules");
        if (!JobSpecCheck.indexed(spec)) {
            problems.invalid(
                    path, printed(spec.path("successPolicy")), "requires indexed completion mode");
            return;
        }
        if (rules.isEmpty()) {
            problems.required(
                    path + ".rules",
                    "at least one rules must be specified when the successPolicy is specified");
        }
        problems.tooMany(path + ".rules", rules.size(), RULES_MAX);
        for (int i = 0; i < rules.size(); i++) {
            successRule(spec, rules.get(i), path + ".rules[" + i + "]", problems);
        }
    }

    /** As Kubernetes prints its own form of it. */
    private static ObjectNode printed(JsonNode policy) {
        var shown = JsonNodeFactory.instance.objectNode();
        if (!policy.path("rules").isArray()) {
            return shown.putNull("Rules");
        }
        var list = shown.putArray("Rules");
        for (var rule : policy.path("rules")) {
            var one = list.addObject();
            one.set("SucceededIndexes", rule.get("succeededIndexes"));
            one.set("SucceededCount", rule.get("succeededCount"));
        }
        return shown;
    }

    private static void successRule(
            JsonNode spec, ObjectNode rule, String path, Problems problems) {
        boolean byIndex = Fields.has(rule, "succeededIndexes");
        boolean byCount = Fields.has(rule, "succeededCount");
        long completions = Fields.number(spec, "completions");
        if (!byIndex && !byCount) {
            problems.required(
                    path, "at least one of succeededCount or succeededIndexes must be specified");
        }
        long indexes = 0;
        if (byIndex) {
            String field = path + ".succeededIndexes";
            String text = Fields.text(rule, "succeededIndexes");
            if (text.getBytes(StandardCharsets.UTF_8).length > INDEXES_BYTES_MAX) {
                problems.tooLong(field, INDEXES_BYTES_MAX);
            }
            var parsed = JobIndexes.parse(text, completions);
            if (!parsed.wrong().isEmpty()) {
                problems.invalid(field, text, "error parsing succeededIndexes: " + parsed.wrong());
            }
            indexes = parsed.count();
        }
        if (byCount) {
            String field = path + ".succeededCount";
            long count = Fields.number(rule, "succeededCount");
            problems.notNegative(field, count);
            String limit = "must be less than or equal to ";
            if (count > completions) {
                problems.invalid(
                        field,
                        count,
                        limit + completions + " (the number of specified completions)");
            }
            if (byIndex && count > indexes) {
                problems.invalid(
                        field,
                        count,
                        limit
                                + indexes
                                + " (the number of indexes in the specified succeededIndexes"
                                + " field)");
            }
        }
    }
}
