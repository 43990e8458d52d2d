package io.trireme.api.kinds;

import io.trireme.api.kinds.AutoscalingCheck.Versions;
import io.trireme.api.names.Names;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** The metrics that a HorizontalPodAutoscaler follows. */
final class AutoscalingMetricCheck {
    private static final List<String> TYPES =
            List.of("ContainerResource", "External", "Object", "Pods", "Resource");

    /** The sources of metrics, in the order in which they are looked at. */
    private static final List<String> SOURCES =
            List.of("object", "external", "pods", "resource", "containerResource");

    private static final String UTILIZATION =
            "must set either a target raw value or a target utilization";

    private AutoscalingMetricCheck() {}

    /**
     * @param toZero whether there may be no pods at all, which only metrics from elsewhere can end
     */
    static void check(JsonNode spec, boolean toZero, Versions objectVersions, Problems problems) {
        var metrics = Fields.objects(spec, "metrics");
        boolean fromElsewhere = false;
        for (int i = 0; i < metrics.size(); i++) {
            metric(metrics.get(i), "spec.metrics[" + i + "]", objectVersions, problems);
            fromElsewhere |=
                    List.of("Object", "External").contains(Fields.text(metrics.get(i), "type"));
        }
        if (toZero && !fromElsewhere) {
            problems.forbidden(
                    "spec.metrics",
                    "must specify at least one Object or External metric to support scaling to"
                            + " zero replicas");
        }
    }

    private static void metric(
            ObjectNode metric, String path, Versions objectVersions, Problems problems) {
        String type = Fields.text(metric, "type");
        if (type.isEmpty()) {
            problems.required(path + ".type", "must specify a metric source type");
        }
        boolean known = TYPES.contains(type);
        if (!known) {
            unknownType(path, type, problems);
        }
        var present = SOURCES.stream().filter(source -> Fields.has(metric, source)).toList();
        if (!present.isEmpty()) {
            String source = present.getFirst();
            source(source, metric.path(source), path + "." + source, objectVersions, problems);
        }
        String expected = known ? Character.toLowerCase(type.charAt(0)) + type.substring(1) : "";
        if (!known) {
            unknownType(path, type, problems);
        } else if (!present.contains(expected)) {
            problems.required(
                    path + "." + expected, "must populate information for the given metric source");
        }
        if (present.size() != 1) {
            for (var source : present) {
                if (!source.equals(expected)) {
                    problems.forbidden(
                            path + "." + source, "must populate the given metric source only");
                }
            }
        }
    }

    private static void unknownType(String path, String type, Problems problems) {
        problems.add(FieldError.notSupported(path + ".type", GoText.quoted(type), TYPES));
    }

    private static void source(
            String name, JsonNode source, String path, Versions objectVersions, Problems problems) {
        boolean hasValue = Fields.has(source, "target", "value");
        boolean hasAverage = Fields.has(source, "target", "averageValue");
        boolean hasUtilization = Fields.has(source, "target", "averageUtilization");
        switch (name) {
            case "object" -> {
                AutoscalingCheck.reference(
                        source.path("describedObject"),
                        path + ".describedObject",
                        objectVersions,
                        problems);
                identifier(source, path, problems);
                target(source.path("target"), path + ".target", problems);
                if (!hasValue && !hasAverage) {
                    problems.required(
                            path + ".target.averageValue",
                            "must set either a target value or averageValue");
                }
            }
            case "external" -> {
                identifier(source, path, problems);
                target(source.path("target"), path + ".target", problems);
                if (!hasValue && !hasAverage) {
                    problems.required(
                            path + ".target.averageValue",
                            "must set either a target value for metric or a per-pod target");
                }
                if (hasValue && hasAverage) {
                    problems.forbidden(
                            path + ".target.value",
                            "may not set both a target value for metric and a per-pod target");
                }
            }
            case "pods" -> {
                identifier(source, path, problems);
                target(source.path("target"), path + ".target", problems);
                if (!hasAverage) {
                    problems.required(
                            path + ".target.averageValue",
                            "must specify a positive target averageValue");
                }
            }
            default -> {
                resourceName(name, source, path, problems);
                target(source.path("target"), path + ".target", problems);
                if (!hasUtilization && !hasAverage) {
                    problems.required(path + ".target.averageUtilization", UTILIZATION);
                }
                if (hasUtilization && hasAverage) {
                    problems.forbidden(
                            path + ".target.averageValue",
                            "may not set both a target raw value and a target utilization");
                }
            }
        }
    }

    private static void resourceName(
            String source, JsonNode metric, String path, Problems problems) {
        String name = Fields.text(metric, "name");
        if (name.isEmpty()) {
            problems.required(path + ".name", "must specify a resource name");
        }
        if (source.equals("containerResource")) {
            if (!name.isEmpty()) {
                problems.invalid(path + ".name", name, Names.qualifiedName(name));
            }
            String container = Fields.text(metric, "container");
            if (container.isEmpty()) {
                problems.required(path + ".container", "must specify a container");
            } else {
                problems.invalid(path + ".container", container, Names.dns1123Label(container));
            }
        }
    }

    private static void identifier(JsonNode source, String path, Problems problems) {
        String name = Fields.text(source, "metric", "name");
        if (name.isEmpty()) {
            problems.required(path + ".metric.name", "must specify a metric name");
        } else {
            problems.invalid(path + ".metric.name", name, Names.pathSegment(name));
        }
    }

    private static void target(JsonNode target, String path, Problems problems) {
        String type = Fields.text(target, "type");
        if (type.isEmpty()) {
            problems.required(path + ".type", "must specify a metric target type");
        }
        if (!List.of("Utilization", "Value", "AverageValue").contains(type)) {
            problems.invalid(
                    path + ".type", type, "must be either Utilization, Value, or AverageValue");
        }
        for (var field : List.of("value", "averageValue")) {
            var value = target.path(field);
            if (Quantities.find(value).filter(amount -> amount.signum() <= 0).isPresent()) {
                problems.invalid(path + "." + field, value, "must be positive");
            }
        }
        if (Fields.has(target, "averageUtilization")) {
            long utilization = Fields.number(target, "averageUtilization");
            if (utilization < 1) {
                problems.invalid(
                        path + ".averageUtilization", utilization, "must be greater than 0");
            }
        }
    }
}
