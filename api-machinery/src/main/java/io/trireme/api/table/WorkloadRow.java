package io.trireme.api.table;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;

/** Rows of the kinds that make pods, and of their templates and budgets. */
final class WorkloadRow {
    private static final String NOT_SET = "N/A";

    private WorkloadRow() {}

    static void deployment(Cells cells) {
        cells.name()
                .text(readyOfWanted(cells.object()))
                .numberAt("status", "updatedReplicas")
                .numberAt("status", "availableReplicas")
                .age()
                .template();
    }

    private static String readyOfWanted(ObjectNode object) {
        return Fields.number(object, "status", "readyReplicas")
                + "/"
                + Fields.number(object, "spec", "replicas");
    }

    /** ReplicaSets, and ReplicationControllers, whose selector is a map. */
    static void replicas(Cells cells) {
        cells.name()
                .numberAt("spec", "replicas")
                .numberAt("status", "replicas")
                .numberAt("status", "readyReplicas")
                .age();
        boolean labelsOnly = cells.object().path("apiVersion").stringValue("").equals("v1");
        if (labelsOnly) {
            cells.containers(Fields.at(cells.object(), "spec", "template"))
                    .text(Cells.labels(Fields.at(cells.object(), "spec", "selector")));
        } else {
            cells.template();
        }
    }

    static void statefulSet(Cells cells) {
        cells.name()
                .text(readyOfWanted(cells.object()))
                .age()
                .containers(Fields.at(cells.object(), "spec", "template"));
    }

    static void daemonSet(Cells cells) {
        var nodes = Fields.at(cells.object(), "spec", "template", "spec", "nodeSelector");
        cells.name()
                .numberAt("status", "desiredNumberScheduled")
                .numberAt("status", "currentNumberScheduled")
                .numberAt("status", "numberReady")
                .numberAt("status", "updatedNumberScheduled")
                .numberAt("status", "numberAvailable")
                .text(Cells.labels(nodes))
                .age()
                .template();
    }

    static void podTemplate(Cells cells) {
        var template = cells.object().path("template");
        cells.name()
                .containers(template)
                .text(Cells.labels(Fields.at(template, "metadata", "labels")));
    }

    static void job(Cells cells) {
        var job = cells.object();
        cells.name()
                .text(jobStatus(job))
                .text(completions(job))
                .text(duration(cells))
                .age()
                .template();
    }

    private static String jobStatus(ObjectNode job) {
        if (isTrue(job, "Complete")) {
            return "Complete";
        }
        if (isTrue(job, "Failed")) {
            return "Failed";
        }
        if (Fields.has(job, "metadata", "deletionTimestamp")) {
            return "Terminating";
        }
        for (var type : new String[] {"Suspended", "FailureTarget", "SuccessCriteriaMet"}) {
            if (isTrue(job, type)) {
                return type;
            }
        }
        return "Running";
    }

    private static boolean isTrue(ObjectNode job, String conditionType) {
        return Fields.objects(job, "status", "conditions").stream()
                .anyMatch(
                        condition ->
                                Fields.text(condition, "type").equals(conditionType)
                                        && Fields.text(condition, "status").equals("True"));
    }

    private static String completions(ObjectNode job) {
        long succeeded = Fields.number(job, "status", "succeeded");
        if (Fields.has(job, "spec", "completions")) {
            return succeeded + "/" + Fields.number(job, "spec", "completions");
        }
        long parallelism = Fields.number(job, "spec", "parallelism");
        return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
    }

    /** From the start to the end, or until now. */
    private static String duration(Cells cells) {
        var start = Ages.find(Fields.at(cells.object(), "status", "startTime"));
        var end =
                Ages.find(Fields.at(cells.object(), "status", "completionTime"))
                        .orElse(cells.now());
        return start.map(from -> Ages.human(Duration.between(from, end))).orElse("");
    }

    static void cronJob(Cells cells) {
        var spec = cells.object().path("spec");
        var jobSpec = Fields.at(spec, "jobTemplate", "spec");
        var last = Fields.at(cells.object(), "status", "lastScheduleTime");
        cells.name()
                .text(Fields.text(spec, "schedule"))
                .text(Cells.orElse(Fields.text(spec, "timeZone"), Cells.NONE))
                .text(suspended(spec.path("suspend")))
                .number(Fields.at(cells.object(), "status", "active").size())
                .text(Ages.find(last).isPresent() ? Ages.since(last, cells.now()) : Cells.NONE)
                .age()
                .containers(jobSpec.path("template"))
                .text(Cells.selector(jobSpec.path("selector")));
    }

    private static String suspended(JsonNode suspend) {
        if (!suspend.isBoolean()) {
            return "<unset>";
        }
        return suspend.booleanValue() ? "True" : "False";
    }

    static void podDisruptionBudget(Cells cells) {
        cells.name()
                .text(amount(cells.object(), "minAvailable"))
                .text(amount(cells.object(), "maxUnavailable"))
                .numberAt("status", "disruptionsAllowed")
                .age();
    }

    private static String amount(ObjectNode budget, String field) {
        return Fields.has(budget, "spec", field)
                ? Fields.at(budget, "spec", field).asString("")
                : NOT_SET;
    }
}
