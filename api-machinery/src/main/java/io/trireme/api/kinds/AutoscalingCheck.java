package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** HorizontalPodAutoscalers; their metrics are {@link AutoscalingMetricCheck}'s. */
final class AutoscalingCheck {
    private static final int PERIOD_SECONDS_MAX = 1800;
    private static final int WINDOW_SECONDS_MAX = 3600;

    /** Which API versions a reference may name. */
    enum Versions {
        /** Any that has a group: what is scaled is not of the core group, with one exception. */
        WITH_GROUP,
        WELL_FORMED,
        /** Whatever was stored before the rule. */
        ANY
    }

    private AutoscalingCheck() {}

    static void create(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        check(spec, 1, targetVersions(spec), Versions.WELL_FORMED, problems);
    }

    /** What was stored before a rule became stricter may stay. */
    static void update(ObjectNode object, ObjectNode before, Problems problems) {
        var specBefore = before.path("spec");
        boolean zeroBefore =
                Fields.has(specBefore, "minReplicas")
                        && Fields.number(specBefore, "minReplicas") == 0;
        var targetVersions = targetVersions(object.path("spec"));
        if (!versionProblem(specBefore.path("scaleTargetRef"), targetVersions(specBefore))
                .isEmpty()) {
            targetVersions = Versions.ANY;
        }
        boolean objectsWrongBefore =
                Fields.objects(specBefore, "metrics").stream()
                        .map(metric -> Fields.at(metric, "object", "describedObject"))
                        .anyMatch(
                                reference ->
                                        !versionProblem(reference, Versions.WELL_FORMED).isEmpty());
        check(
                object.path("spec"),
                zeroBefore ? 0 : 1,
                targetVersions,
                objectsWrongBefore ? Versions.ANY : Versions.WELL_FORMED,
                problems);
    }

    private static Versions targetVersions(JsonNode spec) {
        return Fields.text(spec, "scaleTargetRef", "kind").equals("ReplicationController")
                ? Versions.WELL_FORMED
                : Versions.WITH_GROUP;
    }

    private static void check(
            JsonNode spec,
            int replicasMin,
            Versions targetVersions,
            Versions objectVersions,
            Problems problems) {
        long min = Fields.number(spec, "minReplicas");
        long max = Fields.number(spec, "maxReplicas");
        boolean hasMin = Fields.has(spec, "minReplicas");
        if (hasMin && min < replicasMin) {
            problems.invalid(
                    "spec.minReplicas", min, "must be greater than or equal to " + replicasMin);
        }
        if (max == 0) {
            problems.required("spec.maxReplicas", "must be set and greater than 0");
        } else if (max < 0) {
            problems.invalid("spec.maxReplicas", max, "must be greater than 0");
        }
        if (hasMin && max < min) {
            problems.invalid(
                    "spec.maxReplicas", max, "must be greater than or equal to `minReplicas`");
        }
        reference(spec.path("scaleTargetRef"), "spec.scaleTargetRef", targetVersions, problems);
        AutoscalingMetricCheck.check(spec, hasMin && min == 0, objectVersions, problems);
        for (var direction : List.of("scaleUp", "scaleDown")) {
            var rules = Fields.at(spec, "behavior", direction);
            if (rules.isObject()) {
                scalingRules(rules, "spec.behavior." + direction, problems);
            }
        }
    }

    static void reference(JsonNode reference, String path, Versions versions, Problems problems) {
        for (var field : List.of("kind", "name")) {
            String value = Fields.text(reference, field);
            if (value.isEmpty()) {
                problems.required(path + "." + field);
            } else {
                problems.invalid(path + "." + field, value, Names.pathSegment(value));
            }
        }
        String wrong = versionProblem(reference, versions);
        if (!wrong.isEmpty()) {
            problems.invalid(path + ".apiVersion", Fields.text(reference, "apiVersion"), wrong);
        }
    }

    private static String versionProblem(JsonNode reference, Versions versions) {
        String version = Fields.text(reference, "apiVersion");
        long slashes = version.chars().filter(c -> c == '/').count();
        return switch (versions) {
            case ANY -> "";
            case WELL_FORMED, WITH_GROUP -> {
                if (slashes > 1) {
                    yield "unexpected GroupVersion string: " + version;
                }
                yield versions == Versions.WITH_GROUP && version.indexOf('/') <= 0
                        ? "apiVersion must specify API group"
                        : "";
            }
        };
    }

    private static void scalingRules(JsonNode rules, String path, Problems problems) {
        long window = Fields.number(rules, "stabilizationWindowSeconds");
        String field = path + ".stabilizationWindowSeconds";
        if (window < 0) {
            problems.invalid(field, window, "must be greater than or equal to zero");
        }
        if (window > WINDOW_SECONDS_MAX) {
            problems.invalid(field, window, "must be less than or equal to " + WINDOW_SECONDS_MAX);
        }
        if (Fields.has(rules, "selectPolicy")) {
            problems.oneOf(
                    path + ".selectPolicy",
                    Fields.text(rules, "selectPolicy"),
                    "Disabled",
                    "Max",
                    "Min");
        }
        var policies = Fields.objects(rules, "policies");
        if (policies.isEmpty()) {
            problems.required(path + ".policies", "must specify at least one Policy");
        }
        for (int i = 0; i < policies.size(); i++) {
            policy(policies.get(i), path + ".policies[" + i + "]", problems);
        }
        Quantities.find(rules.path("tolerance"))
                .filter(tolerance -> tolerance.signum() < 0)
                .ifPresent(
                        _ ->
                                problems.invalid(
                                        path + ".tolerance",
                                        rules.path("tolerance"),
                                        Problems.NOT_NEGATIVE));
    }

    private static void policy(ObjectNode policy, String path, Problems problems) {
        problems.oneOf(path + ".type", Fields.text(policy, "type"), "Percent", "Pods");
        for (var field : List.of("value", "periodSeconds")) {
            long value = Fields.number(policy, field);
            if (value <= 0) {
                problems.invalid(path + "." + field, value, "must be greater than zero");
            }
        }
        long period = Fields.number(policy, "periodSeconds");
        if (period > PERIOD_SECONDS_MAX) {
            problems.invalid(
                    path + ".periodSeconds",
                    period,
                    "must be less than or equal to " + PERIOD_SECONDS_MAX);
        }
    }
}
