package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.ObjectNode;

/** StatefulSets: their defaults and what their strategy does. */
final class StatefulSetRules {
    private static final DefaultTable SPEC =
            new DefaultTable(
                    """
                    replicas = 1
                    podManagementPolicy = "OrderedReady"
                    updateStrategy+.type = "RollingUpdate"
                    revisionHistoryLimit = 10
                    persistentVolumeClaimRetentionPolicy+.whenDeleted = "Retain"
                    persistentVolumeClaimRetentionPolicy+.whenScaled = "Retain"
                    volumeClaimTemplates[].kind = "PersistentVolumeClaim"
                    volumeClaimTemplates[].apiVersion = "v1"
                    volumeClaimTemplates[].spec.volumeMode = "Filesystem"
                    volumeClaimTemplates[].status+.phase = "Pending"
                    """);

    private StatefulSetRules() {}

    static KindRules rules() {
        return new KindRulesBuilder()
                .emptyFields(StatefulSetRules::emptyFields)
                .defaults(StatefulSetRules::applyDefaults)
                .nameRule(NameRules.LABEL)
                .status(StatusMetadata.ALL_OPEN)
                .generation("spec")
                .onCreate(StatefulSetRules::dropMaxUnavailable)
                .onUpdate(StatefulSetRules::keepMaxUnavailable)
                .checkCreate(StatefulSetCheck::create)
                .checkUpdate(StatefulSetCheck::update)
                .checkStatusUpdate(StatefulSetCheck::status)
                .build();
    }

    private static void emptyFields(ObjectNode object) {
        WorkloadRules.emptyTemplate(object);
        var spec = Fields.child(object, "spec");
        Fields.putIfAbsent(spec, "serviceName", "");
        Fields.child(spec, "updateStrategy");
        if (spec.get("ordinals") instanceof ObjectNode ordinals) {
            Fields.putIfAbsent(ordinals, "start", 0);
        }
        for (var claim : Fields.objects(spec, "volumeClaimTemplates")) {
            Fields.child(claim, "metadata");
            Fields.child(Fields.child(claim, "spec"), "resources");
            Fields.child(claim, "status");
        }
        var status = Fields.child(object, "status");
        Fields.putIfAbsent(status, "replicas", 0);
        Fields.putIfAbsent(status, "availableReplicas", 0);
        WorkloadRules.emptyConditions(status);
    }

    private static void applyDefaults(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        PodSpecDefaults.apply(Fields.at(spec, "template", "spec"));
        SPEC.apply(spec);
        var strategy = Fields.child(spec, "updateStrategy");
        if (Fields.text(strategy, "type").equals("RollingUpdate")) {
            Fields.putIfAbsent(Fields.child(strategy, "rollingUpdate"), "partition", 0);
        }
        for (var claim : Fields.objects(spec, "volumeClaimTemplates")) {
            Quantities.canonicalizeResources(Fields.at(claim, "spec", "resources"));
        }
    }

    /** The field is behind the feature gate MaxUnavailableStatefulSet, off in 1.36. */
    private static void dropMaxUnavailable(ObjectNode object) {
        if (Fields.at(object, "spec", "updateStrategy", "rollingUpdate")
                instanceof ObjectNode update) {
            update.remove("maxUnavailable");
        }
    }

    private static void keepMaxUnavailable(ObjectNode object, ObjectNode before) {
        if (!Fields.has(before, "spec", "updateStrategy", "rollingUpdate", "maxUnavailable")) {
            dropMaxUnavailable(object);
        }
    }
}
