package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.ObjectNode;

/** Deployments, ReplicaSets and ControllerRevisions. */
final class WorkloadRules {
    private static final DefaultTable DEPLOYMENT =
            new DefaultTable(
                    """
                    replicas = 1
                    strategy+.type = "RollingUpdate"
                    revisionHistoryLimit = 10
                    progressDeadlineSeconds = 600
                    """);
    private static final DefaultTable ROLLING_UPDATE =
            new DefaultTable(
                    """
                    rollingUpdate+.maxUnavailable = "25%"
                    rollingUpdate+.maxSurge = "25%"
                    """);

    private WorkloadRules() {}

    static KindRules deployment() {
        return new KindRulesBuilder()
                .emptyFields(
                        object -> {
                            emptyTemplate(object);
                            Fields.child(Fields.child(object, "spec"), "strategy");
                            deploymentConditions(Fields.child(object, "status"));
                        })
                .defaults(WorkloadRules::deploymentDefaults)
                .status(StatusMetadata.LABELS_KEPT)
                .generation("spec", "metadata.annotations")
                .check(WorkloadCheck::deployment)
                .checkUpdate(WorkloadCheck::selectorUpdate)
                .checkStatusUpdate(
                        (object, _, problems) -> WorkloadCheck.deploymentStatus(object, problems))
                .build();
    }

    private static void deploymentConditions(ObjectNode status) {
        for (var condition : Fields.objects(status, "conditions")) {
            CoreRules.nullIfAbsent(condition, "lastUpdateTime");
            CoreRules.nullIfAbsent(condition, "lastTransitionTime");
        }
    }

    private static void deploymentDefaults(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        PodSpecDefaults.apply(Fields.at(spec, "template", "spec"));
        DEPLOYMENT.apply(spec);
        if (Fields.text(spec, "strategy", "type").equals("RollingUpdate")) {
            ROLLING_UPDATE.apply(spec.path("strategy"));
        }
    }

    static KindRules replicaSet() {
        return new KindRulesBuilder()
                .emptyFields(
                        object -> {
                            emptyTemplate(object);
                            Fields.putIfAbsent(Fields.child(object, "status"), "replicas", 0);
                        })
                .defaults(WorkloadRules::replicaSetDefaults)
                .status(StatusMetadata.ALL_OPEN)
                .generation("spec")
                .check(WorkloadCheck::replicaSet)
                .checkUpdate(WorkloadCheck::selectorUpdate)
                .checkStatusUpdate(
                        (object, _, problems) -> WorkloadCheck.replicaSetStatus(object, problems))
                .build();
    }

    private static void replicaSetDefaults(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        PodSpecDefaults.apply(Fields.at(spec, "template", "spec"));
        Fields.putIfAbsent(spec, "replicas", 1);
    }

    static void emptyTemplate(ObjectNode object) {
        var template = Fields.child(Fields.child(object, "spec"), "template");
        Fields.child(template, "metadata");
        Fields.child(template, "spec");
    }

    /** A condition has a time even if none was sent. */
    static void emptyConditions(ObjectNode status) {
        Fields.objects(status, "conditions")
                .forEach(condition -> CoreRules.nullIfAbsent(condition, "lastTransitionTime"));
    }

    static KindRules controllerRevision() {
        return new KindRulesBuilder()
                .emptyFields(object -> Fields.putIfAbsent(object, "revision", 0))
                .check(WorkloadCheck::controllerRevision)
                .checkUpdate(WorkloadCheck::controllerRevisionUpdate)
                .build();
    }
}
