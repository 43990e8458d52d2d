package io.trireme.api.kinds;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The two forms of one HorizontalPodAutoscaler: that of autoscaling/v2, in which it is stored, and
 * that of autoscaling/v1, which knows one metric, the utilization of processors. What v1 cannot say
 * travels in its annotations, so that a client of v1 that writes back what it read changes nothing
 * else.
 */
public final class AutoscalingForms {
    private static final String PREFIX = "autoscaling.alpha.kubernetes.io/";
    private static final String METRICS = PREFIX + "metrics";
    private static final String CURRENT_METRICS = PREFIX + "current-metrics";
    private static final String CONDITIONS = PREFIX + "conditions";
    private static final String BEHAVIOR = PREFIX + "behavior";

    /** Those that carry something, the last two in a version that is served no more. */
    private static final List<String> CARRIERS =
            List.of(
                    METRICS,
                    CURRENT_METRICS,
                    CONDITIONS,
                    BEHAVIOR,
                    PREFIX + "scale-down-tolerance",
                    PREFIX + "scale-up-tolerance");

    /** Fields of scaling rules, in the order in which Go writes them. */
    private static final List<String> RULE_ORDER =
            List.of("stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance");

    private static final List<String> CONDITION_ORDER =
            List.of("type", "status", "lastTransitionTime", "reason", "message");
    private static final List<String> POLICY_ORDER = List.of("type", "value", "periodSeconds");

    private static final int DEFAULT_UTILIZATION_PERCENT = 80;

    private AutoscalingForms() {}

    /** A new object in the form of autoscaling/v1. */
    public static ObjectNode toV1(ObjectNode v2) {
        var spec = v2.path("spec");
        var status = v2.path("status");
        var result = head(v2, "autoscaling/v1");
        var specTo = result.putObject("spec");
        copyPresent(spec, specTo, "scaleTargetRef", "minReplicas", "maxReplicas");
        Fields.objects(spec, "metrics").stream()
                .filter(AutoscalingForms::isCpu)
                .findFirst()
                .filter(cpu -> Fields.has(cpu, "resource", "target", "averageUtilization"))
                .ifPresent(
                        cpu ->
                                Fields.put(
                                        specTo,
                                        "targetCPUUtilizationPercentage",
                                        Fields.number(
                                                cpu, "resource", "target", "averageUtilization")));
        var statusTo = result.putObject("status");
        copyPresent(status, statusTo, "observedGeneration", "lastScaleTime");
        Fields.put(statusTo, "currentReplicas", Fields.number(status, "currentReplicas"));
        Fields.put(statusTo, "desiredReplicas", Fields.number(status, "desiredReplicas"));
        for (var metric : Fields.objects(status, "currentMetrics")) {
            if (isCpu(metric) && Fields.has(metric, "resource", "current", "averageUtilization")) {
                Fields.put(
                        statusTo,
                        "currentCPUUtilizationPercentage",
                        Fields.number(metric, "resource", "current", "averageUtilization"));
            }
        }
        carry(result, spec, status);
        return result;
    }

    /** Puts what v1 cannot say into annotations. */
    private static void carry(ObjectNode result, JsonNode spec, JsonNode status) {
        var annotations = new TreeMap<String, String>();
        var others = JsonNodeFactory.instance.arrayNode();
        for (var metric : Fields.objects(spec, "metrics")) {
            if (!isCpu(metric) || !Fields.has(metric, "resource", "target", "averageUtilization")) {
                others.add(AutoscalingMetrics.specToV1(metric));
            }
        }
        put(annotations, METRICS, others);
        var current = JsonNodeFactory.instance.arrayNode();
        Fields.objects(status, "currentMetrics")
                .forEach(metric -> current.add(AutoscalingMetrics.statusToV1(metric)));
        put(annotations, CURRENT_METRICS, current);
        var conditions = JsonNodeFactory.instance.arrayNode();
        Fields.objects(status, "conditions")
                .forEach(condition -> conditions.add(ordered(condition, CONDITION_ORDER)));
        put(annotations, CONDITIONS, conditions);
        if (spec.path("behavior").isObject()) {
            put(annotations, BEHAVIOR, behaviorToV1(spec.path("behavior")));
        }
        if (!annotations.isEmpty()) {
            var to = Fields.child(Fields.child(result, "metadata"), "annotations");
            annotations.forEach(to::put);
        }
    }

    private static void put(Map<String, String> annotations, String key, JsonNode value) {
        if (!value.isEmpty()) {
            annotations.put(key, goText(value));
        }
    }

    /** As Go writes it, which keeps JSON harmless inside HTML. */
    private static String goText(JsonNode value) {
        return new String(Json.write(value), UTF_8)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
    }

    /**
     * A new object in the form of autoscaling/v2.
     *
     * @throws ApiStatusException 400 if one of the annotations that carry something is no JSON
     */
    public static ObjectNode toV2(ObjectNode v1) {
        var spec = v1.path("spec");
        var status = v1.path("status");
        var annotations = Fields.at(v1, "metadata", "annotations");
        var result = head(v1, "autoscaling/v2");
        var specTo = result.putObject("spec");
        copyPresent(spec, specTo, "scaleTargetRef", "minReplicas", "maxReplicas");
        var metrics = specTo.putArray("metrics");
        carried(annotations, METRICS)
                .forEach(metric -> metrics.add(AutoscalingMetrics.specToV2(metric)));
        if (Fields.has(spec, "targetCPUUtilizationPercentage")) {
            metrics.add(cpuUtilization(Fields.number(spec, "targetCPUUtilizationPercentage")));
        } else if (metrics.isEmpty()) {
            metrics.add(cpuUtilization(DEFAULT_UTILIZATION_PERCENT));
        }
        var behavior = carried(annotations, BEHAVIOR);
        if (behavior.isObject()) {
            specTo.set("behavior", behaviorToV2(behavior));
        }
        var statusTo = result.putObject("status");
        copyPresent(status, statusTo, "observedGeneration", "lastScaleTime");
        if (Fields.number(status, "currentReplicas") != 0) {
            Fields.put(statusTo, "currentReplicas", Fields.number(status, "currentReplicas"));
        }
        Fields.put(statusTo, "desiredReplicas", Fields.number(status, "desiredReplicas"));
        currentMetrics(status, annotations, statusTo);
        var conditions = carried(annotations, CONDITIONS);
        if (!conditions.isEmpty()) {
            statusTo.set("conditions", conditions);
        }
        return result;
    }

    /** The annotation says more than the status, if it is there. */
    private static void currentMetrics(JsonNode status, JsonNode annotations, ObjectNode statusTo) {
        statusTo.putNull("currentMetrics");
        var current = carried(annotations, CURRENT_METRICS);
        if (!current.isEmpty()) {
            var list = statusTo.putArray("currentMetrics");
            current.forEach(metric -> list.add(AutoscalingMetrics.statusToV2(metric)));
        } else if (Fields.has(status, "currentCPUUtilizationPercentage")) {
            var metric = statusTo.putArray("currentMetrics").addObject().put("type", "Resource");
            var value = metric.putObject("resource").put("name", "cpu").putObject("current");
            Fields.put(
                    value,
                    "averageUtilization",
                    Fields.number(status, "currentCPUUtilizationPercentage"));
        }
    }

    /** The default metric: how much of what its containers request a pod uses. */
    static ObjectNode defaultMetric() {
        return cpuUtilization(DEFAULT_UTILIZATION_PERCENT);
    }

    private static ObjectNode cpuUtilization(long percent) {
        var metric = JsonNodeFactory.instance.objectNode().put("type", "Resource");
        var target = metric.putObject("resource").put("name", "cpu").putObject("target");
        Fields.put(target.put("type", "Utilization"), "averageUtilization", percent);
        return metric;
    }

    private static boolean isCpu(JsonNode metric) {
        return Fields.text(metric, "type").equals("Resource")
                && Fields.text(metric, "resource", "name").equals("cpu");
    }

    private static ObjectNode head(ObjectNode from, String apiVersion) {
        var result = from.objectNode();
        from.forEachEntry(
                (name, value) -> {
                    if (!name.equals("spec") && !name.equals("status")) {
                        result.set(name, value.deepCopy());
                    }
                });
        result.put("apiVersion", apiVersion);
        dropCarriers(result);
        return result;
    }

    /** Takes out the annotations that carry something: they are never part of the object. */
    static void dropCarriers(ObjectNode object) {
        if (Fields.at(object, "metadata", "annotations") instanceof ObjectNode annotations
                && CARRIERS.stream().anyMatch(annotations::has)) {
            annotations.remove(CARRIERS);
            if (annotations.isEmpty()) {
                Fields.child(object, "metadata").remove("annotations");
            }
        }
    }

    /** A copy whose fields stand as Go writes them. */
    static ObjectNode ordered(JsonNode object, List<String> order) {
        var result = JsonNodeFactory.instance.objectNode();
        for (var name : order) {
            if (object.has(name)) {
                result.set(name, object.path(name).deepCopy());
            }
        }
        return result;
    }

    private static void copyPresent(JsonNode from, ObjectNode to, String... names) {
        for (var name : names) {
            if (Fields.has(from, name)) {
                to.set(name, from.path(name).deepCopy());
            }
        }
    }

    /** What an annotation carries; a missing node if it is not there. */
    private static JsonNode carried(JsonNode annotations, String key) {
        if (!annotations.path(key).isString()) {
            return JsonNodeFactory.instance.missingNode();
        }
        try {
            return Json.parse(Fields.text(annotations, key).getBytes(UTF_8));
        } catch (ApiStatusException refused) {
            throw new ApiStatusException(
                    ApiStatus.badRequest(
                            "HorizontalPodAutoscaler in version \"v1\" cannot be handled as a"
                                    + " HorizontalPodAutoscaler: "
                                    + refused.status().message()));
        }
    }

    private static ObjectNode behaviorToV1(JsonNode behavior) {
        var result = JsonNodeFactory.instance.objectNode();
        for (var direction : List.of("ScaleUp", "ScaleDown")) {
            var rules = field(behavior, direction);
            result.set(direction, rules.isObject() ? goNamed(rules, RULE_ORDER) : null);
        }
        return result;
    }

    /** With the names of Go's own struct, which the annotation holds. */
    private static ObjectNode goNamed(JsonNode from, List<String> order) {
        var result = JsonNodeFactory.instance.objectNode();
        for (var name : order) {
            var value = from.get(name);
            if (name.equals("policies") && value != null && value.isArray()) {
                var list = result.putArray(capital(name));
                value.forEach(one -> list.add(goNamed(one, POLICY_ORDER)));
            } else {
                result.set(capital(name), value);
            }
        }
        return result;
    }

    private static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static ObjectNode behaviorToV2(JsonNode behavior) {
        var result = JsonNodeFactory.instance.objectNode();
        for (var direction : List.of("scaleUp", "scaleDown")) {
            var rules = field(behavior, direction);
            if (rules.isObject()) {
                result.set(direction, restored(rules, RULE_ORDER));
            }
        }
        return result;
    }

    private static ObjectNode restored(JsonNode from, List<String> order) {
        var result = JsonNodeFactory.instance.objectNode();
        for (var name : order) {
            var value = field(from, name);
            if (name.equals("policies") && value.isArray()) {
                var list = result.putArray(name);
                value.forEach(one -> list.add(restored(one, POLICY_ORDER)));
            } else if (!value.isMissingNode() && !value.isNull()) {
                result.set(name, value.deepCopy());
            }
        }
        return result;
    }

    /** A field whose letters may be of either case, as Go's decoder has it. */
    private static JsonNode field(JsonNode from, String name) {
        if (from.has(name)) {
            return from.path(name);
        }
        for (var entry : from.properties()) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return entry.getValue();
            }
        }
        return JsonNodeFactory.instance.missingNode();
    }
}
