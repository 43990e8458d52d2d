package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.regex.Pattern;

/**
 * DaemonSets: their defaults and what their strategy does. How often the template changed is an
 * annotation, left from a field of older versions; every DaemonSet has it.
 */
final class DaemonSetRules {
    static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
    private static final DefaultTable SPEC =
            new DefaultTable(
                    """
                    updateStrategy+.type = "RollingUpdate"
                    revisionHistoryLimit = 10
                    """);
    private static final DefaultTable ROLLING_UPDATE =
            new DefaultTable(
                    """
                    rollingUpdate+.maxUnavailable = 1
                    rollingUpdate+.maxSurge = 0
                    """);

    private DaemonSetRules() {}

    static KindRules rules() {
        return new KindRulesBuilder()
                .emptyFields(DaemonSetRules::emptyFields)
                .defaults(DaemonSetRules::applyDefaults)
                .status(StatusMetadata.ALL_OPEN)
                .generation("spec")
                .onCreate(
                        object ->
                                putTemplateGeneration(
                                        object, Math.max(1, templateGeneration(object))))
                .onUpdate(DaemonSetRules::countTemplates)
                .onStatusUpdate(
                        (object, before) ->
                                putTemplateGeneration(object, templateGeneration(before)))
                .checkCreate(DaemonSetCheck::spec)
                .checkUpdate(DaemonSetCheck::update)
                .checkStatusUpdate(DaemonSetCheck::status)
                .build();
    }

    private static void emptyFields(ObjectNode object) {
        WorkloadRules.emptyTemplate(object);
        Fields.child(Fields.child(object, "spec"), "updateStrategy");
        var status = Fields.child(object, "status");
        for (var count :
                List.of(
                        "currentNumberScheduled",
                        "numberMisscheduled",
                        "desiredNumberScheduled",
                        "numberReady")) {
            Fields.putIfAbsent(status, count, 0);
        }
        WorkloadRules.emptyConditions(status);
    }

    private static void applyDefaults(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        PodSpecDefaults.apply(Fields.at(spec, "template", "spec"));
        SPEC.apply(spec);
        if (Fields.text(spec, "updateStrategy", "type").equals("RollingUpdate")) {
            ROLLING_UPDATE.apply(spec.path("updateStrategy"));
        }
        putTemplateGeneration(object, templateGeneration(object));
    }

    private static void countTemplates(ObjectNode object, ObjectNode before) {
        boolean changed =
                !Fields.same(
                        Fields.at(object, "spec", "template"),
                        Fields.at(before, "spec", "template"));
        putTemplateGeneration(object, templateGeneration(before) + (changed ? 1 : 0));
    }

    /** Zero if absent; a text that is no number counts as absent. */
    private static long templateGeneration(ObjectNode object) {
        String text = Fields.text(object, "metadata", "annotations", TEMPLATE_GENERATION);
        return INTEGER.matcher(text).matches() ? Long.parseLong(text) : 0;
    }

    private static void putTemplateGeneration(ObjectNode object, long generation) {
        Fields.child(Fields.child(object, "metadata"), "annotations")
                .put(TEMPLATE_GENERATION, Long.toString(generation));
    }
}
