package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.TreeMap;

/** ReplicationControllers, and the PodTemplates that once were to serve them. */
final class ReplicationRules {
    private static final String TEMPLATE = "spec.template";

    private ReplicationRules() {}

    static KindRules replicationController() {
        return new KindRulesBuilder()
                .emptyFields(ReplicationRules::emptyFields)
                .defaults(ReplicationRules::applyDefaults)
                .status(StatusMetadata.ALL_OPEN)
                .generation("spec")
                .check(ReplicationRules::check)
                // Kubernetes checks the new object and then the update, which checks it again.
                .checkUpdate((object, _, problems) -> check(object, problems))
                .checkStatusUpdate(
                        (object, _, problems) -> WorkloadCheck.replicaSetStatus(object, problems))
                .orphansDependents()
                .build();
    }

    private static void emptyFields(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        if (spec.get("template") instanceof ObjectNode template) {
            Fields.child(template, "metadata");
            Fields.child(template, "spec");
        }
        var status = Fields.child(object, "status");
        Fields.putIfAbsent(status, "replicas", 0);
        WorkloadRules.emptyConditions(status);
    }

    private static void applyDefaults(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        var labels = Fields.at(spec, "template", "metadata", "labels");
        if (!labels.isEmpty()) {
            if (Fields.empty(spec, "selector")) {
                spec.set("selector", labels.deepCopy());
            }
            if (Fields.empty(object, "metadata", "labels")) {
                Fields.child(object, "metadata").set("labels", labels.deepCopy());
            }
        }
        Fields.putIfAbsent(spec, "replicas", 1);
        PodSpecDefaults.apply(Fields.at(spec, "template", "spec"));
    }

    private static void check(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        problems.notNegative("spec.minReadySeconds", Fields.number(spec, "minReadySeconds"));
        if (Fields.empty(spec, "selector")) {
            problems.required("spec.selector");
        }
        problems.notNegative("spec.replicas", Fields.number(spec, "replicas"));
        var template = spec.path("template");
        if (!template.isObject()) {
            problems.required(TEMPLATE);
            return;
        }
        var labels = Fields.at(template, "metadata", "labels");
        if (!texts(labels).entrySet().containsAll(texts(spec.path("selector")).entrySet())) {
            problems.invalid(
                    TEMPLATE + ".metadata.labels",
                    Fields.sorted(labels),
                    "`selector` does not match template `labels`");
        }
        PodTemplateCheck.check(template, TEMPLATE, problems);
        PodTemplateCheck.runsForever(template, TEMPLATE, "ReplicationController", problems);
    }

    private static Map<String, String> texts(JsonNode map) {
        var texts = new TreeMap<String, String>();
        map.forEachEntry((key, value) -> texts.put(key, value.stringValue("")));
        return texts;
    }

    static KindRules podTemplate() {
        return new KindRulesBuilder()
                .emptyFields(
                        object -> {
                            var template = Fields.child(object, "template");
                            Fields.child(template, "metadata");
                            Fields.child(template, "spec");
                        })
                .defaults(object -> PodSpecDefaults.apply(Fields.at(object, "template", "spec")))
                .generation("template")
                .check(
                        (object, problems) ->
                                PodTemplateCheck.check(
                                        object.path("template"), "template", problems))
                .build();
    }
}
