package io.trireme.api.kinds;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Deployments, ReplicaSets and ControllerRevisions. */
final class WorkloadCheck {
    private static final String TEMPLATE = "spec.template";

    private WorkloadCheck() {}

    static void deployment(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        problems.notNegative("spec.replicas", Fields.number(spec, "replicas"));
        selector(spec, "deployment", problems);
        template(spec.path("template"), problems);
        strategy(spec.path("strategy"), "spec.strategy", problems);
        problems.notNegative("spec.minReadySeconds", Fields.number(spec, "minReadySeconds"));
        problems.notNegative(
                "spec.revisionHistoryLimit", Fields.number(spec, "revisionHistoryLimit"));
        if (Fields.has(spec, "progressDeadlineSeconds")) {
            long deadline = Fields.number(spec, "progressDeadlineSeconds");
            problems.notNegative("spec.progressDeadlineSeconds", deadline);
            if (deadline <= Fields.number(spec, "minReadySeconds")) {
                problems.invalid(
                        "spec.progressDeadlineSeconds",
                        deadline,
                        "must be greater than minReadySeconds");
            }
        }
    }

    static void replicaSet(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        problems.notNegative("spec.replicas", Fields.number(spec, "replicas"));
        problems.notNegative("spec.minReadySeconds", Fields.number(spec, "minReadySeconds"));
        selector(spec, "replica set", problems);
        template(spec.path("template"), problems);
    }

    private static void selector(JsonNode spec, String workload, Problems problems) {
        var selector = spec.path("selector");
        if (!Fields.has(spec, "selector")) {
            problems.required("spec.selector");
            PodTemplateCheck.matches(selector, spec.path("template"), TEMPLATE, problems);
            return;
        }
        int known = problems.list().size();
        LabelSelectorCheck.check(selector, "spec.selector", problems);
        if (Fields.empty(selector, "matchLabels") && Fields.empty(selector, "matchExpressions")) {
            problems.invalid(
                    "spec.selector", selector, "empty selector is invalid for " + workload);
            return;
        }
        if (problems.list().size() > known) {
            problems.invalid("spec.selector", selector, "invalid label selector");
            return;
        }
        PodTemplateCheck.matches(selector, spec.path("template"), TEMPLATE, problems);
    }

    /** Also those of Deployments: their messages name the ReplicaSet. */
    private static void template(JsonNode template, Problems problems) {
        PodTemplateCheck.check(template, TEMPLATE, problems);
        PodTemplateCheck.runsForever(template, TEMPLATE, "ReplicaSet", problems);
    }

    private static void strategy(JsonNode strategy, String path, Problems problems) {
        String type = Fields.text(strategy, "type");
        switch (type) {
            case "Recreate" -> {
                if (Fields.has(strategy, "rollingUpdate")) {
                    problems.forbidden(
                            path + ".rollingUpdate",
                            "may not be specified when strategy `type` is 'Recreate'");
                }
            }
            case "RollingUpdate" ->
                    rollingUpdate(
                            strategy.path("rollingUpdate"), path + ".rollingUpdate", problems);
            default ->
                    problems.add(
                            FieldError.notSupported(
                                    path,
                                    "{\"Type\":" + GoText.quoted(type) + ",\"RollingUpdate\":null}",
                                    List.of("Recreate", "RollingUpdate")));
        }
    }

    private static void rollingUpdate(JsonNode update, String path, Problems problems) {
        var unavailable = update.path("maxUnavailable");
        var surge = update.path("maxSurge");
        IntOrPercent.check(unavailable, path + ".maxUnavailable", problems);
        IntOrPercent.check(surge, path + ".maxSurge", problems);
        if (IntOrPercent.zero(unavailable) && IntOrPercent.zero(surge)) {
            problems.invalid(
                    path + ".maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0");
        }
        IntOrPercent.notMoreThanAll(unavailable, path + ".maxUnavailable", problems);
    }

    /** What a workload's pods are found by never changes. */
    static void selectorUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        problems.immutable(
                "spec.selector",
                Fields.at(object, "spec", "selector"),
                Fields.at(before, "spec", "selector"));
    }

    static void deploymentStatus(ObjectNode object, Problems problems) {
        var status = object.path("status");
        long replicas = Fields.number(status, "replicas");
        String[] counts = {
            "updatedReplicas", "readyReplicas", "availableReplicas", "unavailableReplicas"
        };
        problems.notNegative(
                "status.observedGeneration", Fields.number(status, "observedGeneration"));
        problems.notNegative("status.replicas", replicas);
        for (var count : counts) {
            problems.notNegative("status." + count, Fields.number(status, count));
        }
        for (var count : new String[] {counts[0], counts[1], counts[2]}) {
            notMoreThanReplicas(status, count, problems);
        }
        notMoreThanReady(status, problems);
    }

    static void replicaSetStatus(ObjectNode object, Problems problems) {
        var status = object.path("status");
        String[] counts = {"fullyLabeledReplicas", "readyReplicas", "availableReplicas"};
        problems.notNegative("status.replicas", Fields.number(status, "replicas"));
        for (var count : counts) {
            problems.notNegative("status." + count, Fields.number(status, count));
        }
        for (var count : counts) {
            notMoreThanReplicas(status, count, problems);
        }
        notMoreThanReady(status, problems);
    }

    static void notMoreThanReplicas(JsonNode status, String count, Problems problems) {
        if (Fields.number(status, count) > Fields.number(status, "replicas")) {
            problems.invalid(
                    "status." + count,
                    Fields.number(status, count),
                    "cannot be greater than status.replicas");
        }
    }

    private static void notMoreThanReady(JsonNode status, Problems problems) {
        long available = Fields.number(status, "availableReplicas");
        if (available > Fields.number(status, "readyReplicas")) {
            problems.invalid(
                    "status.availableReplicas", available, "cannot be greater than readyReplicas");
        }
    }

    /** How often a name was taken is only counted up. */
    static void collisionCount(ObjectNode object, ObjectNode before, Problems problems) {
        long count = Fields.number(object, "status", "collisionCount");
        if (count < Fields.number(before, "status", "collisionCount")) {
            problems.invalid("status.collisionCount", count, "cannot be decremented");
        }
    }

    static void controllerRevision(ObjectNode object, Problems problems) {
        problems.notNegative("revision", Fields.number(object, "revision"));
        if (!Fields.has(object, "data")) {
            problems.required("data", "data is mandatory");
        }
    }

    static void controllerRevisionUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        problems.immutable("data", object.path("data"), before.path("data"));
    }
}
