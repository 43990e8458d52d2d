package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * The status of a Job, which controllers other than Kubernetes' own may write ({@code managedBy}),
 * so that clients may rely on what an ended Job looks like (KEP-4368). Most rules look only at
 * fields that a write changes: what is wrong already does not keep the rest from being written.
 */
final class JobStatusCheck {
    private static final String CONDITIONS = "status.conditions";

    private final JsonNode spec;
    private final JsonNode status;
    private final JsonNode before;
    private final Problems problems;

    private JobStatusCheck(ObjectNode object, ObjectNode before, Problems problems) {
        this.spec = object.path("spec");
        this.status = object.path("status");
        this.before = before.path("status");
        this.problems = problems;
    }

    static void check(ObjectNode object, ObjectNode before, Problems problems) {
        var check = new JobStatusCheck(object, before, problems);
        check.counts();
        check.completion();
        check.outcome();
        check.rest();
        check.indexes();
        check.numbersOfPods();
        check.successCriteria();
        check.transitions();
    }

    static boolean isTrue(JsonNode status, String conditionType) {
        return Fields.objects(status, "conditions").stream()
                .anyMatch(
                        condition ->
                                Fields.text(condition, "type").equals(conditionType)
                                        && Fields.text(condition, "status").equals("True"));
    }

    private static boolean finished(JsonNode status) {
        return isTrue(status, "Complete") || isTrue(status, "Failed");
    }

    private boolean isTrue(String conditionType) {
        return isTrue(status, conditionType);
    }

    private boolean changed(Predicate<JsonNode> property) {
        return property.test(status) != property.test(before);
    }

    private boolean conditionChanged(String type) {
        return changed(one -> isTrue(one, type));
    }

    private boolean fieldChanged(String field) {
        return !Fields.same(status.path(field), before.path(field));
    }

    private void counts() {
        for (var count : List.of("active", "succeeded", "failed", "ready", "terminating")) {
            problems.notNegative("status." + count, Fields.number(status, count));
        }
        var seen = new HashSet<String>();
        for (var list : List.of("succeeded", "failed")) {
            var uids = Fields.strings(status, "uncountedTerminatedPods", list);
            for (int i = 0; i < uids.size(); i++) {
                String field = "status.uncountedTerminatedPods." + list + "[" + i + "]";
                if (uids.get(i).isEmpty()) {
                    problems.invalid(field, "", "must not be empty");
                } else if (!seen.add(uids.get(i))) {
                    problems.duplicate(field, uids.get(i));
                }
            }
        }
    }

    private void completion() {
        boolean complete = isTrue("Complete");
        boolean completeChanged = conditionChanged("Complete");
        if ((completeChanged || conditionChanged("Failed")) && complete && isTrue("Failed")) {
            problems.invalid(CONDITIONS, "cannot set Complete=True and Failed=true conditions");
        }
        if ((completeChanged || conditionChanged("FailureTarget"))
                && complete
                && isTrue("FailureTarget")) {
            problems.invalid(
                    CONDITIONS, "cannot set Complete=True and FailureTarget=true conditions");
        }
        String field = "status.completionTime";
        boolean timed = Fields.has(status, "completionTime");
        if (completeChanged || fieldChanged("completionTime")) {
            if (timed && !complete) {
                problems.invalid(
                        field,
                        status.path("completionTime"),
                        "cannot set completionTime when there is no Complete=True condition");
            } else if (!timed && complete) {
                problems.required(field, "completionTime is required for Complete jobs");
            }
        }
        if ((fieldChanged("startTime") || fieldChanged("completionTime"))
                && isBefore(status.path("completionTime"), status.path("startTime"))) {
            problems.invalid(
                    field,
                    status.path("completionTime"),
                    "completionTime cannot be set before startTime");
        }
    }

    private static boolean isBefore(JsonNode one, JsonNode other) {
        if (!one.isString() || !other.isString()) {
            return false;
        }
        try {
            return OffsetDateTime.parse(one.stringValue())
                    .isBefore(OffsetDateTime.parse(other.stringValue()));
        } catch (DateTimeException _) {
            return false;
        }
    }

    private void outcome() {
        if ((conditionChanged("Failed") || conditionChanged("FailureTarget"))
                && isTrue("Failed")
                && !isTrue("FailureTarget")) {
            problems.invalid(
                    CONDITIONS,
                    "cannot set Failed=True condition without the FailureTarget=true condition");
        }
        if ((conditionChanged("Complete") || conditionChanged("SuccessCriteriaMet"))
                && isTrue("Complete")
                && !isTrue("SuccessCriteriaMet")) {
            problems.invalid(
                    CONDITIONS,
                    "cannot set Complete=True condition without the SuccessCriteriaMet=true"
                            + " condition");
        }
    }

    /** What an ended Job has no more. */
    private void rest() {
        boolean finished = finished(status);
        boolean finishedChanged = changed(JobStatusCheck::finished);
        long active = Fields.number(status, "active");
        if ((finishedChanged || fieldChanged("active")) && finished && active > 0) {
            problems.invalid("status.active", active, "active>0 is invalid for finished job");
        }
        if ((finishedChanged || fieldChanged("startTime"))
                && finished
                && !Fields.has(status, "startTime")) {
            problems.required("status.startTime", "startTime is required for finished job");
        }
        var uncounted = status.path("uncountedTerminatedPods");
        if ((finishedChanged || fieldChanged("uncountedTerminatedPods"))
                && finished
                && uncounted.path("failed").size() + uncounted.path("succeeded").size() > 0) {
            var shown = JsonNodeFactory.instance.objectNode();
            shown.set("Succeeded", uncounted.get("succeeded"));
            shown.set("Failed", uncounted.get("failed"));
            problems.invalid(
                    "status.uncountedTerminatedPods",
                    shown,
                    "uncountedTerminatedPods needs to be empty for finished job");
        }
    }

    private void indexes() {
        boolean completedChanged = fieldChanged("completedIndexes");
        boolean failedChanged = fieldChanged("failedIndexes");
        boolean counted = Fields.has(spec, "completions");
        boolean perIndex = Fields.has(spec, "backoffLimitPerIndex");
        long completions = Fields.number(spec, "completions");
        String completedText = Fields.text(status, "completedIndexes");
        String failedText = Fields.text(status, "failedIndexes");
        boolean hasFailed = Fields.has(status, "failedIndexes");
        var completed = JobIndexes.parse(completedText, completions);
        var failed = JobIndexes.parse(failedText, completions);
        if (completedChanged && counted && !completed.wrong().isEmpty()) {
            problems.invalid(
                    "status.completedIndexes",
                    completedText,
                    "error parsing completedIndexes: " + completed.wrong());
        }
        if (failedChanged && counted && perIndex && hasFailed && !failed.wrong().isEmpty()) {
            problems.invalid(
                    "status.failedIndexes",
                    failedText,
                    "error parsing failedIndexes: " + failed.wrong());
        }
        if (completedChanged && !completedText.isEmpty() && !JobSpecCheck.indexed(spec)) {
            problems.invalid(
                    "status.completedIndexes",
                    completedText,
                    "cannot set non-empty completedIndexes when non-indexed completion mode");
        }
        if (failedChanged && hasFailed && !perIndex) {
            problems.invalid(
                    "status.failedIndexes",
                    failedText,
                    "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
        }
        long shared = completed.firstShared(failed);
        if ((failedChanged || completedChanged) && counted && hasFailed && shared >= 0) {
            problems.invalid(
                    "status.failedIndexes",
                    failedText,
                    "failedIndexes and completedIndexes overlap at index: " + shared);
        }
    }

    private void numbersOfPods() {
        long terminating = Fields.number(status, "terminating");
        if ((changed(JobStatusCheck::finished) || fieldChanged("terminating"))
                && finished(status)
                && terminating > 0) {
            problems.invalid(
                    "status.terminating", terminating, "terminating>0 is invalid for finished job");
        }
        long ready = Fields.number(status, "ready");
        if ((fieldChanged("ready") || fieldChanged("active"))
                && ready > Fields.number(status, "active")) {
            problems.invalid("status.ready", ready, "cannot set more ready pods than active");
        }
    }

    private void successCriteria() {
        boolean met = isTrue("SuccessCriteriaMet");
        if (met && isTrue("Failed")) {
            problems.invalid(
                    CONDITIONS, "cannot set SuccessCriteriaMet=True and Failed=true conditions");
        }
        if (met && isTrue("FailureTarget")) {
            problems.invalid(
                    CONDITIONS,
                    "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
        }
        if (!met && isTrue("Complete") && Fields.has(spec, "successPolicy")) {
            problems.invalid(
                    CONDITIONS,
                    "cannot set Complete=True for Job with SuccessPolicy unless"
                            + " SuccessCriteriaMet=True");
        }
    }

    private void transitions() {
        for (var type : List.of("Failed", "Complete", "FailureTarget")) {
            if (isTrue(before, type) && !isTrue(type)) {
                problems.invalid(
                        CONDITIONS, "cannot disable the terminal " + type + "=True condition");
            }
        }
        notFewer("failed");
        boolean elastic =
                JobSpecCheck.indexed(spec)
                        && Fields.same(spec.path("completions"), spec.path("parallelism"));
        if (!elastic) {
            notFewer("succeeded");
        }
        if (Fields.has(status, "completionTime")
                && Fields.has(before, "completionTime")
                && fieldChanged("completionTime")) {
            problems.invalid(
                    "status.completionTime",
                    status.path("completionTime"),
                    "completionTime cannot be mutated");
        }
        if (Fields.has(before, "startTime")
                && fieldChanged("startTime")
                && !Fields.flag(spec, "suspend")) {
            problems.required(
                    "status.startTime", "startTime cannot be removed for unsuspended job");
        }
        boolean metBefore = isTrue(before, "SuccessCriteriaMet");
        boolean met = isTrue("SuccessCriteriaMet");
        if (metBefore && !met) {
            problems.invalid(CONDITIONS, "cannot disable the SuccessCriteriaMet=True condition");
        }
        if (isTrue(before, "Complete") && !metBefore && met) {
            problems.invalid(
                    CONDITIONS,
                    "cannot set SuccessCriteriaMet=True for Job already has Complete=true"
                            + " conditions");
        }
    }

    private void notFewer(String counter) {
        long count = Fields.number(status, counter);
        if (count < Fields.number(before, counter)) {
            problems.invalid(
                    "status." + counter, count, "cannot decrease the " + counter + " counter");
        }
    }
}
