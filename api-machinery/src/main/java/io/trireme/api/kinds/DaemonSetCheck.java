package io.trireme.api.kinds;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** DaemonSets. */
final class DaemonSetCheck {
    private static final String TEMPLATE = "spec.template";

    private DaemonSetCheck() {}

    static void spec(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        var selector = spec.path("selector");
        LabelSelectorCheck.check(selector, "spec.selector", problems);
        PodTemplateCheck.matches(selector, spec.path("template"), TEMPLATE, problems);
        if (Fields.has(spec, "selector")
                && Fields.empty(selector, "matchLabels")
                && Fields.empty(selector, "matchExpressions")) {
            problems.invalid("spec.selector", selector, "empty selector is invalid for daemonset");
        }
        PodTemplateCheck.check(spec.path("template"), TEMPLATE, problems);
        PodTemplateCheck.runsForever(spec.path("template"), TEMPLATE, "DaemonSet", problems);
        problems.notNegative("spec.minReadySeconds", Fields.number(spec, "minReadySeconds"));
        updateStrategy(spec.path("updateStrategy"), problems);
        problems.notNegative(
                "spec.revisionHistoryLimit", Fields.number(spec, "revisionHistoryLimit"));
    }

    private static void updateStrategy(JsonNode strategy, Problems problems) {
        String path = "spec.updateStrategy";
        switch (Fields.text(strategy, "type")) {
            case "OnDelete" -> {}
            case "RollingUpdate" ->
                    rollingUpdate(
                            strategy.path("rollingUpdate"), path + ".rollingUpdate", problems);
            case String type ->
                    problems.add(
                            FieldError.notSupported(
                                    path,
                                    "{\"Type\":" + GoText.quoted(type) + ",\"RollingUpdate\":null}",
                                    List.of("RollingUpdate", "OnDelete")));
        }
    }

    /** Pods are replaced by taking away first or by adding first, never both at once. */
    private static void rollingUpdate(JsonNode rolling, String path, Problems problems) {
        var unavailable = rolling.path("maxUnavailable");
        var surge = rolling.path("maxSurge");
        IntOrPercent.check(unavailable, path + ".maxUnavailable", problems);
        IntOrPercent.check(surge, path + ".maxSurge", problems);
        IntOrPercent.notMoreThanAll(unavailable, path + ".maxUnavailable", problems);
        IntOrPercent.notMoreThanAll(surge, path + ".maxSurge", problems);
        boolean takesAway = !IntOrPercent.zero(unavailable);
        boolean adds = !IntOrPercent.zero(surge);
        if (takesAway && adds) {
            problems.invalid(
                    path + ".maxSurge", surge, "may not be set when maxUnavailable is non-zero");
        } else if (!takesAway && !adds) {
            problems.required(path + ".maxUnavailable", "cannot be 0 when maxSurge is 0");
        }
    }

    static void update(ObjectNode object, ObjectNode before, Problems problems) {
        WorkloadCheck.selectorUpdate(object, before, problems);
        spec(object, problems);
    }

    static void status(ObjectNode object, ObjectNode before, Problems problems) {
        for (var count :
                List.of(
                        "currentNumberScheduled",
                        "numberMisscheduled",
                        "desiredNumberScheduled",
                        "numberReady",
                        "observedGeneration",
                        "updatedNumberScheduled",
                        "numberAvailable",
                        "numberUnavailable",
                        "collisionCount")) {
            problems.notNegative("status." + count, Fields.number(object, "status", count));
        }
        WorkloadCheck.collisionCount(object, before, problems);
    }
}
