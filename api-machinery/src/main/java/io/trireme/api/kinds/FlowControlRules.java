package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.ObjectNode;

/** API priority and fairness (KEP-1040): which requests wait for which share of the server. */
final class FlowControlRules {
    private static final DefaultTable FLOW_SCHEMA = new DefaultTable("matchingPrecedence ~= 1000");
    private static final DefaultTable LEVEL =
            new DefaultTable(
                    """
                    limited.nominalConcurrencyShares = 30
                    limited.lendablePercent = 0
                    limited.limitResponse.queuing.queues ~= 64
                    limited.limitResponse.queuing.handSize ~= 8
                    limited.limitResponse.queuing.queueLengthLimit ~= 50
                    exempt.nominalConcurrencyShares = 0
                    exempt.lendablePercent = 0
                    """);

    private FlowControlRules() {}

    static KindRules flowSchema() {
        return new KindRulesBuilder()
                .emptyFields(FlowControlRules::flowSchemaFields)
                .defaults(object -> FLOW_SCHEMA.apply(object.path("spec")))
                .status(StatusMetadata.ALL_KEPT)
                .generation("spec")
                .check(FlowSchemaCheck::check)
                .checkStatusUpdate(
                        (object, _, problems) -> PriorityLevelCheck.status(object, problems))
                .build();
    }

    private static void flowSchemaFields(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        Fields.putIfAbsent(Fields.child(spec, "priorityLevelConfiguration"), "name", "");
        Fields.putIfAbsent(spec, "matchingPrecedence", 0);
        if (spec.get("distinguisherMethod") instanceof ObjectNode method) {
            Fields.putIfAbsent(method, "type", "");
        }
        for (var rule : Fields.objects(spec, "rules")) {
            CoreRules.nullIfEmpty(rule, "subjects");
            for (var subject : Fields.objects(rule, "subjects")) {
                subjectFields(subject);
            }
            for (var resource : Fields.objects(rule, "resourceRules")) {
                CoreRules.nullIfEmpty(resource, "verbs");
                CoreRules.nullIfEmpty(resource, "apiGroups");
                CoreRules.nullIfEmpty(resource, "resources");
                CoreRules.nullIfEmpty(resource, "namespaces");
            }
            for (var other : Fields.objects(rule, "nonResourceRules")) {
                CoreRules.nullIfEmpty(other, "verbs");
                CoreRules.nullIfEmpty(other, "nonResourceURLs");
            }
        }
        statusFields(object);
    }

    private static void subjectFields(ObjectNode subject) {
        Fields.putIfAbsent(subject, "kind", "");
        for (var field : new String[] {"user", "group", "serviceAccount"}) {
            if (subject.get(field) instanceof ObjectNode one) {
                Fields.putIfAbsent(one, "name", "");
            }
        }
        if (subject.get("serviceAccount") instanceof ObjectNode account) {
            Fields.putIfAbsent(account, "namespace", "");
        }
    }

    private static void statusFields(ObjectNode object) {
        for (var condition : Fields.objects(Fields.child(object, "status"), "conditions")) {
            CoreRules.nullIfAbsent(condition, "lastTransitionTime");
        }
    }

    static KindRules priorityLevel() {
        return new KindRulesBuilder()
                .emptyFields(FlowControlRules::levelFields)
                .defaults(object -> LEVEL.apply(object.path("spec")))
                .status(StatusMetadata.ALL_KEPT)
                .generation("spec")
                .check(PriorityLevelCheck::check)
                .checkStatusUpdate(
                        (object, _, problems) -> PriorityLevelCheck.status(object, problems))
                .build();
    }

    private static void levelFields(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        Fields.putIfAbsent(spec, "type", "");
        if (spec.get("limited") instanceof ObjectNode limited) {
            var response = Fields.child(limited, "limitResponse");
            Fields.putIfAbsent(response, "type", "");
            if (response.get("queuing") instanceof ObjectNode queuing) {
                Fields.putIfAbsent(queuing, "queues", 0);
                Fields.putIfAbsent(queuing, "handSize", 0);
                Fields.putIfAbsent(queuing, "queueLengthLimit", 0);
            }
        }
        statusFields(object);
    }
}
