package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** PodDisruptionBudgets. */
final class DisruptionRules {
    private static final List<String> COUNTS =
            List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods");

    private DisruptionRules() {}

    static KindRules podDisruptionBudget() {
        return new KindRulesBuilder()
                .emptyFields(DisruptionRules::emptyFields)
                .nameRule(NameRules.PATH_SEGMENT)
                .status(StatusMetadata.ALL_OPEN)
                .generation("spec")
                .check(DisruptionRules::check)
                .checkStatusUpdate((object, _, problems) -> checkStatus(object, problems))
                .build();
    }

    private static void emptyFields(ObjectNode object) {
        Fields.child(object, "spec");
        var status = Fields.child(object, "status");
        COUNTS.forEach(count -> Fields.putIfAbsent(status, count, 0));
        WorkloadRules.emptyConditions(status);
        for (var condition : Fields.objects(status, "conditions")) {
            Fields.putIfAbsent(condition, "reason", "");
            Fields.putIfAbsent(condition, "message", "");
        }
    }

    private static void check(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        var available = spec.path("minAvailable");
        var unavailable = spec.path("maxUnavailable");
        if (Fields.has(spec, "minAvailable") && Fields.has(spec, "maxUnavailable")) {
            problems.invalid(
                    "spec", printed(object), "minAvailable and maxUnavailable cannot be both set");
        }
        IntOrPercent.check(available, "spec.minAvailable", problems);
        IntOrPercent.notMoreThanAll(available, "spec.minAvailable", problems);
        IntOrPercent.check(unavailable, "spec.maxUnavailable", problems);
        IntOrPercent.notMoreThanAll(unavailable, "spec.maxUnavailable", problems);
        LabelSelectorCheck.check(spec.path("selector"), "spec.selector", problems);
        if (Fields.has(spec, "unhealthyPodEvictionPolicy")) {
            problems.oneOf(
                    "spec.unhealthyPodEvictionPolicy",
                    Fields.text(spec, "unhealthyPodEvictionPolicy"),
                    "AlwaysAllow",
                    "IfHealthyBudget");
        }
    }

    /** The spec as Kubernetes prints its own form of it. */
    private static ObjectNode printed(ObjectNode object) {
        var spec = object.path("spec");
        var shown = JsonNodeFactory.instance.objectNode();
        shown.set("MinAvailable", spec.get("minAvailable"));
        shown.set("Selector", spec.get("selector"));
        shown.set("MaxUnavailable", spec.get("maxUnavailable"));
        shown.set("UnhealthyPodEvictionPolicy", spec.get("unhealthyPodEvictionPolicy"));
        return shown;
    }

    private static void checkStatus(ObjectNode object, Problems problems) {
        ConditionsCheck.check(object.path("status"), "status.conditions", problems);
        COUNTS.forEach(
                count ->
                        problems.notNegative(
                                "status." + count, Fields.number(object, "status", count)));
    }
}
