package io.trireme.api.table;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** The row of a HorizontalPodAutoscaler in the form of autoscaling/v2. */
final class AutoscalerRow {
    private static final int METRICS_SHOWN_MAX = 2;
    private static final String UNKNOWN = "<unknown>";

    private AutoscalerRow() {}

    static void cells(Cells cells) {
        var spec = cells.object().path("spec");
        cells.name()
                .text(
                        Fields.text(spec, "scaleTargetRef", "kind")
                                + "/"
                                + Fields.text(spec, "scaleTargetRef", "name"))
                .text(metrics(cells.object()))
                .text(
                        Fields.has(spec, "minReplicas")
                                ? Long.toString(Fields.number(spec, "minReplicas"))
                                : "<unset>")
                .numberAt("spec", "maxReplicas")
                .numberAt("status", "currentReplicas")
                .age();
    }

    private static String metrics(ObjectNode autoscaler) {
        var specs = Fields.objects(autoscaler, "spec", "metrics");
        var statuses = Fields.objects(autoscaler, "status", "currentMetrics");
        if (specs.isEmpty()) {
            return Cells.NONE;
        }
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < Math.min(specs.size(), METRICS_SHOWN_MAX); i++) {
            shown.add(
                    metric(
                            specs.get(i),
                            i < statuses.size() ? statuses.get(i) : MissingNode.getInstance()));
        }
        String text = String.join(", ", shown);
        int more = specs.size() - METRICS_SHOWN_MAX;
        return more > 0 ? text + " + " + more + " more..." : text;
    }

    /** What is measured of what is aimed at. */
    private static String metric(ObjectNode spec, JsonNode status) {
        return switch (Fields.text(spec, "type")) {
            case "External" -> valueOrAverage(spec.path("external"), status.path("external"));
            case "Object" -> valueOrAverage(spec.path("object"), status.path("object"));
            case "Pods" -> quantities(spec.path("pods"), status.path("pods"), "averageValue");
            case "Resource" -> resource(spec.path("resource"), status.path("resource"));
            case "ContainerResource" ->
                    resource(spec.path("containerResource"), status.path("containerResource"));
            default -> "<unknown type>";
        };
    }

    private static String valueOrAverage(JsonNode spec, JsonNode status) {
        return Fields.has(spec, "target", "averageValue")
                ? quantities(spec, status, "averageValue") + " (avg)"
                : quantities(spec, status, "value");
    }

    private static String quantities(JsonNode spec, JsonNode status, String field) {
        return Cells.orElse(Fields.text(status, "current", field), UNKNOWN)
                + "/"
                + Fields.text(spec, "target", field);
    }

    private static String resource(JsonNode spec, JsonNode status) {
        String name = Fields.text(spec, "name") + ": ";
        return Fields.has(spec, "target", "averageValue")
                ? name + quantities(spec, status, "averageValue")
                : name
                        + percent(Fields.at(status, "current", "averageUtilization"), UNKNOWN)
                        + "/"
                        + percent(Fields.at(spec, "target", "averageUtilization"), "<auto>");
    }

    private static String percent(JsonNode value, String substitute) {
        return value.isNumber() ? value.longValue() + "%" : substitute;
    }
}
