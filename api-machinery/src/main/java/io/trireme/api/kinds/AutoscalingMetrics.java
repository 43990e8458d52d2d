package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Metrics of a HorizontalPodAutoscaler in the forms of autoscaling/v2 and of the annotations of
 * autoscaling/v1. The latter knows values only, and whether they are there; a quantity that it
 * cannot leave out becomes zero.
 */
final class AutoscalingMetrics {
    /**
     * A field in both forms.
     *
     * @param path where it is in v2
     * @param name what it is called in v1
     * @param substitute what v1 has where v2 has none; empty if then nothing
     */
    private record Field(List<String> path, String name, String substitute) {
        /** Reads {@code path=name}, {@code path=name!} (a text) or {@code path=name!0}. */
        static Field parse(String text) {
            int equals = text.indexOf('=');
            int mark = text.indexOf('!');
            return new Field(
                    List.of(text.substring(0, equals).split("\\.", -1)),
                    text.substring(equals + 1, mark < 0 ? text.length() : mark),
                    mark < 0 ? "" : text.substring(mark));
        }

        private boolean required() {
            return !substitute.isEmpty();
        }
    }

    private static final Map<String, List<Field>> SPECS =
            table(
                    """
                    object: describedObject=target metric.name=metricName! \
                    target.value=targetValue!0 metric.selector=selector \
                    target.averageValue=averageValue
                    pods: metric.name=metricName! target.averageValue=targetAverageValue!0 \
                    metric.selector=selector
                    resource: name=name! target.averageUtilization=targetAverageUtilization \
                    target.averageValue=targetAverageValue
                    containerResource: name=name! \
                    target.averageUtilization=targetAverageUtilization \
                    target.averageValue=targetAverageValue container=container!
                    external: metric.name=metricName! metric.selector=metricSelector \
                    target.value=targetValue target.averageValue=targetAverageValue
                    """);

    private static final Map<String, List<Field>> STATUSES =
            table(
                    """
                    object: describedObject=target metric.name=metricName! \
                    current.value=currentValue!0 metric.selector=selector \
                    current.averageValue=averageValue
                    pods: metric.name=metricName! current.averageValue=currentAverageValue!0 \
                    metric.selector=selector
                    resource: name=name! current.averageUtilization=currentAverageUtilization \
                    current.averageValue=currentAverageValue!0
                    containerResource: name=name! \
                    current.averageUtilization=currentAverageUtilization \
                    current.averageValue=currentAverageValue!0 container=container!
                    external: metric.name=metricName! metric.selector=metricSelector \
                    current.value=currentValue!0 current.averageValue=currentAverageValue
                    """);

    /** In the order in which both forms write them. */
    private static final List<String> SOURCES =
            List.of("object", "pods", "resource", "containerResource", "external");

    private static final List<String> REFERENCE_ORDER = List.of("kind", "name", "apiVersion");
    private static final List<String> SELECTOR_ORDER = List.of("matchLabels", "matchExpressions");

    private AutoscalingMetrics() {}

    private static Map<String, List<Field>> table(String lines) {
        var table = new TreeMap<String, List<Field>>();
        lines.lines()
                .forEach(
                        line -> {
                            int colon = line.indexOf(':');
                            var fields = line.substring(colon + 1).strip().split(" +", -1);
                            table.put(
                                    line.substring(0, colon),
                                    List.of(fields).stream().map(Field::parse).toList());
                        });
        return table;
    }

    static ObjectNode specToV1(JsonNode metric) {
        return toV1(metric, SPECS);
    }

    static ObjectNode statusToV1(JsonNode metric) {
        return toV1(metric, STATUSES);
    }

    private static ObjectNode toV1(JsonNode metric, Map<String, List<Field>> table) {
        var result = JsonNodeFactory.instance.objectNode();
        result.put("type", Fields.text(metric, "type"));
        for (var source : SOURCES) {
            if (!metric.path(source).isObject()) {
                continue;
            }
            var to = result.putObject(source);
            for (var field : table.get(source)) {
                var value = Fields.at(metric.path(source), field.path.toArray(String[]::new));
                if (!value.isMissingNode() && !value.isNull()) {
                    to.set(field.name, ordered(field.path.getLast(), value));
                } else if (field.required()) {
                    to.put(field.name, field.substitute.substring(1));
                }
            }
        }
        return result;
    }

    private static JsonNode ordered(String field, JsonNode value) {
        return switch (field) {
            case "describedObject" -> AutoscalingForms.ordered(value, REFERENCE_ORDER);
            case "selector" -> AutoscalingForms.ordered(value, SELECTOR_ORDER);
            default -> value.deepCopy();
        };
    }

    static ObjectNode statusToV2(JsonNode metric) {
        return toV2(metric, STATUSES);
    }

    /** Also says of which type each target is, which v1 leaves to be seen. */
    static ObjectNode specToV2(JsonNode metric) {
        var result = toV2(metric, SPECS);
        result.forEachEntry(
                (source, value) -> {
                    if (value instanceof ObjectNode object) {
                        Fields.child(object, "target")
                                .put("type", targetType(source, object.path("target")));
                    }
                });
        return result;
    }

    private static String targetType(String source, JsonNode target) {
        return switch (source) {
            case "object" -> Fields.has(target, "averageValue") ? "AverageValue" : "Value";
            case "external" -> Fields.has(target, "value") ? "Value" : "AverageValue";
            case "resource", "containerResource" ->
                    Fields.has(target, "averageUtilization") ? "Utilization" : "AverageValue";
            default -> "AverageValue";
        };
    }

    private static ObjectNode toV2(JsonNode metric, Map<String, List<Field>> table) {
        var result = JsonNodeFactory.instance.objectNode();
        result.put("type", Fields.text(metric, "type"));
        for (var source : SOURCES) {
            if (!metric.path(source).isObject()) {
                continue;
            }
            var to = result.putObject(source);
            for (var field : table.get(source)) {
                var value = metric.path(source).path(field.name);
                var parent = to;
                for (var step : field.path.subList(0, field.path.size() - 1)) {
                    parent = Fields.child(parent, step);
                }
                if (!value.isMissingNode() && !value.isNull()) {
                    parent.set(field.path.getLast(), value.deepCopy());
                } else if (field.required()) {
                    parent.put(field.path.getLast(), field.substitute.substring(1));
                }
            }
        }
        return result;
    }
}
