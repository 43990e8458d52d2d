package io.trireme.api.kinds;

import io.trireme.api.selector.LabelSelector;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Deployments, ReplicaSets and ControllerRevisions. */
final class WorkloadCheck {
    private static final Pattern PERCENT = Pattern.compile("[0-9]{1,9}%");

    private WorkloadCheck() {}

    static void deployment(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        problems.notNegative("spec.replicas", Fields.number(spec, "replicas"));
        selector(spec, "deployment", problems);
        template(spec, problems);
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
        template(spec, problems);
    }

    private static void selector(JsonNode spec, String workload, Problems problems) {
        var selector = spec.path("selector");
        if (!Fields.has(spec, "selector")) {
            problems.required("spec.selector");
            noMatch(spec, problems);
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
        if (!matches(selector, Fields.at(spec, "template", "metadata", "labels"))) {
            noMatch(spec, problems);
        }
    }

    private static void noMatch(JsonNode spec, Problems problems) {
        problems.invalid(
                "spec.template.metadata.labels",
                Fields.at(spec, "template", "metadata", "labels"),
                "`selector` does not match template `labels`");
    }

    private static boolean matches(JsonNode selector, JsonNode labels) {
        Map<String, String> map = new TreeMap<>();
        labels.forEachEntry((key, value) -> map.put(key, value.stringValue("")));
        try {
            return LabelSelector.of(selector).matches(map);
        } catch (ApiStatusException _) {
            return false;
        }
    }

    private static void template(JsonNode spec, Problems problems) {
        var template = spec.path("template");
        String path = "spec.template";
        ObjectMetaRules.checkLabels(
                Fields.at(template, "metadata", "labels"), path + ".metadata.labels", problems);
        ObjectMetaRules.checkAnnotations(
                Fields.at(template, "metadata", "annotations"),
                path + ".metadata.annotations",
                problems);
        PodSpecCheck.check(template.path("spec"), path + ".spec", problems);
        String restart = Fields.text(template, "spec", "restartPolicy");
        if (restart.equals("OnFailure") || restart.equals("Never")) {
            problems.oneOf(path + ".spec.restartPolicy", restart, "Always");
        }
        if (Fields.has(template, "spec", "activeDeadlineSeconds")) {
            problems.forbidden(
                    path + ".spec.activeDeadlineSeconds",
                    "activeDeadlineSeconds in ReplicaSet is not Supported");
        }
        if (!Fields.empty(template, "spec", "ephemeralContainers")) {
            problems.forbidden(
                    path + ".spec.ephemeralContainers",
                    "ephemeral containers not allowed in pod template");
        }
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
                                    "{\"Type\":"
                                            + Problems.quoted(type)
                                            + ",\"RollingUpdate\":null}",
                                    List.of("Recreate", "RollingUpdate")));
        }
    }

    private static void rollingUpdate(JsonNode update, String path, Problems problems) {
        var unavailable = update.path("maxUnavailable");
        var surge = update.path("maxSurge");
        amount(unavailable, path + ".maxUnavailable", problems);
        amount(surge, path + ".maxSurge", problems);
        if (zero(unavailable) && zero(surge)) {
            problems.invalid(
                    path + ".maxUnavailable", unavailable, "may not be 0 when `maxSurge` is 0");
        }
        String percent = unavailable.stringValue("");
        if (PERCENT.matcher(percent).matches()
                && Long.parseLong(percent.substring(0, percent.length() - 1)) > 100) {
            problems.invalid(path + ".maxUnavailable", percent, "must not be greater than 100%");
        }
    }

    private static boolean zero(JsonNode amount) {
        return (amount.isNumber() && amount.longValue() == 0)
                || amount.stringValue("").matches("0+%");
    }

    private static void amount(JsonNode amount, String field, Problems problems) {
        if (amount.isString() && !PERCENT.matcher(amount.stringValue()).matches()) {
            problems.invalid(
                    field,
                    amount.stringValue(),
                    "a valid percent string must be a numeric string followed by an ending '%'"
                            + " (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
        } else if (amount.isNumber()) {
            problems.notNegative(field, amount.longValue());
        }
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

    private static void notMoreThanReplicas(JsonNode status, String count, Problems problems) {
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
