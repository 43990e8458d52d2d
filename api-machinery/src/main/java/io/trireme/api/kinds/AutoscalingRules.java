package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.ObjectNode;

/** HorizontalPodAutoscalers: their defaults and what their strategy does. */
final class AutoscalingRules {
    /** Fields that are written though empty. */
    private static final DefaultTable EMPTY_SPEC =
            new DefaultTable(
                    """
                    scaleTargetRef+.kind = ""
                    scaleTargetRef+.name = ""
                    maxReplicas = 0
                    metrics[].type = ""
                    metrics[].object.describedObject+.kind = ""
                    metrics[].object.describedObject+.name = ""
                    metrics[].object.target+.type = ""
                    metrics[].object.metric+.name = ""
                    metrics[].pods.metric+.name = ""
                    metrics[].pods.target+.type = ""
                    metrics[].resource.name = ""
                    metrics[].resource.target+.type = ""
                    metrics[].containerResource.name = ""
                    metrics[].containerResource.target+.type = ""
                    metrics[].containerResource.container = ""
                    metrics[].external.metric+.name = ""
                    metrics[].external.target+.type = ""
                    behavior.scaleUp.policies[].type = ""
                    behavior.scaleUp.policies[].value = 0
                    behavior.scaleUp.policies[].periodSeconds = 0
                    behavior.scaleDown.policies[].type = ""
                    behavior.scaleDown.policies[].value = 0
                    behavior.scaleDown.policies[].periodSeconds = 0
                    """);

    private static final DefaultTable EMPTY_STATUS =
            new DefaultTable(
                    """
                    desiredReplicas = 0
                    currentMetrics[].type = ""
                    currentMetrics[].object.metric+.name = ""
                    currentMetrics[].object.current = {}
                    currentMetrics[].object.describedObject+.kind = ""
                    currentMetrics[].object.describedObject+.name = ""
                    currentMetrics[].pods.metric+.name = ""
                    currentMetrics[].pods.current = {}
                    currentMetrics[].resource.name = ""
                    currentMetrics[].resource.current = {}
                    currentMetrics[].containerResource.name = ""
                    currentMetrics[].containerResource.current = {}
                    currentMetrics[].containerResource.container = ""
                    currentMetrics[].external.metric+.name = ""
                    currentMetrics[].external.current = {}
                    """);

    /** What a scaling behavior says less is filled up; scaling down has no window of its own. */
    private static final DefaultTable BEHAVIOR =
            new DefaultTable(
                    """
                    scaleUp+.stabilizationWindowSeconds = 0
                    scaleUp+.selectPolicy = "Max"
                    scaleUp+.policies = [{"type": "Pods", "value": 4, "periodSeconds": 15}, \
                    {"type": "Percent", "value": 100, "periodSeconds": 15}]
                    scaleDown+.selectPolicy = "Max"
                    scaleDown+.policies = [{"type": "Percent", "value": 100, "periodSeconds": 15}]
                    """);

    private AutoscalingRules() {}

    static KindRules v1() {
        return new ConvertedKindRules(v2(), AutoscalingForms::toV2, AutoscalingForms::toV1);
    }

    static KindRules v2() {
        return new KindRulesBuilder()
                .emptyFields(AutoscalingRules::emptyFields)
                .defaults(AutoscalingRules::applyDefaults)
                .status(StatusMetadata.ALL_OPEN)
                .checkCreate(AutoscalingCheck::create)
                .checkUpdate(AutoscalingCheck::update)
                .checkStatusUpdate((object, _, problems) -> status(object, problems))
                .build();
    }

    private static void emptyFields(ObjectNode object) {
        EMPTY_SPEC.apply(Fields.child(object, "spec"));
        var status = Fields.child(object, "status");
        EMPTY_STATUS.apply(status);
        CoreRules.nullIfEmpty(status, "currentMetrics");
        WorkloadRules.emptyConditions(status);
    }

    private static void applyDefaults(ObjectNode object) {
        AutoscalingForms.dropCarriers(object);
        var spec = Fields.child(object, "spec");
        Fields.putIfAbsent(spec, "minReplicas", 1);
        if (Fields.empty(spec, "metrics")) {
            spec.putArray("metrics").add(AutoscalingForms.defaultMetric());
        }
        BEHAVIOR.apply(spec.path("behavior"));
    }

    private static void status(ObjectNode object, Problems problems) {
        for (var count : new String[] {"currentReplicas", "desiredReplicas"}) {
            problems.notNegative("status." + count, Fields.number(object, "status", count));
        }
    }
}
