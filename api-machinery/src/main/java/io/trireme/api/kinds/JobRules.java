package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Jobs and CronJobs: their defaults and what their strategies do. */
final class JobRules {
    static final String CONTROLLER_UID = "batch.kubernetes.io/controller-uid";
    static final String JOB_NAME = "batch.kubernetes.io/job-name";

    /** The same two labels from before they had a prefix. */
    static final String OLD_CONTROLLER_UID = "controller-uid";

    static final String OLD_JOB_NAME = "job-name";

    private static final DefaultTable JOB =
            new DefaultTable(
                    """
                    parallelism = 1
                    completionMode = "NonIndexed"
                    suspend = false
                    manualSelector = false
                    """);
    private static final DefaultTable ANY_JOB_SPEC =
            new DefaultTable("podFailurePolicy.rules[].onPodConditions[].status = \"True\"");
    private static final DefaultTable CRON_JOB =
            new DefaultTable(
                    """
                    concurrencyPolicy = "Allow"
                    suspend = false
                    successfulJobsHistoryLimit = 3
                    failedJobsHistoryLimit = 1
                    """);

    private JobRules() {}

    static KindRules job() {
        return new KindRulesBuilder()
                .emptyFields(
                        object -> {
                            emptySpec(Fields.child(object, "spec"));
                            emptyStatus(Fields.child(object, "status"));
                        })
                .defaults(JobRules::jobDefaults)
                .status(StatusMetadata.ALL_OPEN)
                .generation("spec")
                .onCreate(JobRules::generateSelector)
                .checkCreate(JobCheck::create)
                .checkUpdate(JobCheck::update)
                .checkStatusUpdate(JobStatusCheck::check)
                .orphansDependents()
                .build();
    }

    static KindRules cronJob() {
        return new KindRulesBuilder()
                .emptyFields(
                        object -> {
                            var spec = Fields.child(object, "spec");
                            Fields.putIfAbsent(spec, "schedule", "");
                            var template = Fields.child(spec, "jobTemplate");
                            Fields.child(template, "metadata");
                            emptySpec(Fields.child(template, "spec"));
                            Fields.child(object, "status");
                        })
                .defaults(JobRules::cronJobDefaults)
                .status(StatusMetadata.ALL_OPEN)
                .generation("spec")
                .checkCreate(CronJobCheck::create)
                .checkUpdate(CronJobCheck::update)
                .build();
    }

    private static void emptySpec(ObjectNode spec) {
        var template = Fields.child(spec, "template");
        Fields.child(template, "metadata");
        Fields.child(template, "spec");
        for (var policy : List.of("podFailurePolicy", "successPolicy")) {
            if (spec.get(policy) instanceof ObjectNode object) {
                CoreRules.nullIfAbsent(object, "rules");
            }
        }
        for (var rule : Fields.objects(spec, "podFailurePolicy", "rules")) {
            Fields.putIfAbsent(rule, "action", "");
            if (rule.get("onExitCodes") instanceof ObjectNode codes) {
                Fields.putIfAbsent(codes, "operator", "");
                CoreRules.nullIfAbsent(codes, "values");
            }
        }
    }

    private static void emptyStatus(ObjectNode status) {
        for (var condition : Fields.objects(status, "conditions")) {
            CoreRules.nullIfAbsent(condition, "lastProbeTime");
            CoreRules.nullIfAbsent(condition, "lastTransitionTime");
        }
    }

    private static void jobDefaults(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        PodSpecDefaults.apply(Fields.at(spec, "template", "spec"));
        if (!Fields.has(spec, "parallelism")) {
            Fields.putIfAbsent(spec, "completions", 1);
        }
        JOB.apply(spec);
        ANY_JOB_SPEC.apply(spec);
        Fields.putIfAbsent(
                spec,
                "backoffLimit",
                Fields.has(spec, "backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
        Fields.putIfAbsent(
                spec,
                "podReplacementPolicy",
                Fields.has(spec, "podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        if (Fields.flag(spec, "manualSelector")
                || Fields.has(spec, "template", "metadata", "labels", CONTROLLER_UID)) {
            labelsFromTemplate(object);
        }
    }

    /**
     * A Job without labels has its template's. Those that are generated only when it is created are
     * among them, so until then it stays without.
     */
    private static void labelsFromTemplate(ObjectNode object) {
        var labels = Fields.at(object, "spec", "template", "metadata", "labels");
        if (!labels.isEmpty() && Fields.empty(object, "metadata", "labels")) {
            Fields.child(object, "metadata").set("labels", labels.deepCopy());
        }
    }

    private static void cronJobDefaults(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        CRON_JOB.apply(spec);
        var jobSpec = Fields.at(spec, "jobTemplate", "spec");
        ANY_JOB_SPEC.apply(jobSpec);
        PodSpecDefaults.apply(Fields.at(jobSpec, "template", "spec"));
    }

    /** Unless told otherwise a Job finds its pods by its own uid. Labels that are there stay. */
    private static void generateSelector(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        if (Fields.flag(spec, "manualSelector")) {
            return;
        }
        String name = Fields.text(object, "metadata", "name");
        String uid = Fields.text(object, "metadata", "uid");
        var metadata = Fields.child(Fields.child(spec, "template"), "metadata");
        var labels = Fields.child(metadata, "labels");
        putIfMissing(labels, OLD_JOB_NAME, name);
        putIfMissing(labels, JOB_NAME, name);
        putIfMissing(labels, OLD_CONTROLLER_UID, uid);
        putIfMissing(labels, CONTROLLER_UID, uid);
        metadata.set("labels", Fields.sorted(labels));
        var selector = Fields.child(spec, "selector");
        putIfMissing(Fields.child(selector, "matchLabels"), CONTROLLER_UID, uid);
        selector.set("matchLabels", Fields.sorted(selector.path("matchLabels")));
        labelsFromTemplate(object);
    }

    private static void putIfMissing(ObjectNode labels, String key, String value) {
        if (!labels.has(key)) {
            labels.put(key, value);
        }
    }
}
