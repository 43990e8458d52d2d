package io.trireme.api.kinds;

import io.trireme.api.status.FieldError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** CronJobs. */
final class CronJobCheck {
    /** The names of its Jobs are longer by a dash and ten digits, and at most 63 characters. */
    private static final int NAME_LENGTH_MAX = 52;

    private CronJobCheck() {}

    static void create(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        check(spec, false, true, problems);
        String name = Fields.text(object, "metadata", "name");
        if (name.length() > NAME_LENGTH_MAX) {
            problems.invalid(
                    "metadata.name",
                    name,
                    "must be no more than " + NAME_LENGTH_MAX + " characters");
        }
    }

    /** A zone in the schedule, and a zone that is unknown by now, may stay. */
    static void update(ObjectNode object, ObjectNode before, Problems problems) {
        var spec = object.path("spec");
        var specBefore = before.path("spec");
        check(
                spec,
                Fields.text(specBefore, "schedule").contains("TZ"),
                !Fields.same(spec.path("timeZone"), specBefore.path("timeZone")),
                problems);
    }

    private static void check(
            JsonNode spec, boolean zoneInSchedule, boolean newZone, Problems problems) {
        schedule(spec, zoneInSchedule, problems);
        problems.notNegative(
                "spec.startingDeadlineSeconds", Fields.number(spec, "startingDeadlineSeconds"));
        if (newZone && Fields.has(spec, "timeZone")) {
            String zone = Fields.text(spec, "timeZone");
            TimeZones.findProblem(zone)
                    .ifPresent(wrong -> problems.invalid("spec.timeZone", zone, wrong));
        }
        String policy = Fields.text(spec, "concurrencyPolicy");
        if (policy.isEmpty()) {
            problems.required("spec.concurrencyPolicy");
        } else {
            problems.oneOf("spec.concurrencyPolicy", policy, "Allow", "Forbid", "Replace");
        }
        jobTemplate(Fields.at(spec, "jobTemplate", "spec"), problems);
        for (var limit : List.of("successfulJobsHistoryLimit", "failedJobsHistoryLimit")) {
            problems.notNegative("spec." + limit, Fields.number(spec, limit));
        }
    }

    private static void schedule(JsonNode spec, boolean zoneAllowed, Problems problems) {
        String field = "spec.schedule";
        String schedule = Fields.text(spec, "schedule");
        if (schedule.isEmpty()) {
            problems.required(field);
            return;
        }
        CronSchedule.findProblem(schedule)
                .ifPresent(wrong -> problems.invalid(field, schedule, wrong));
        boolean zone = schedule.contains("TZ");
        if (zone && !zoneAllowed) {
            problems.invalid(
                    field,
                    schedule,
                    "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        } else if (zone && Fields.has(spec, "timeZone")) {
            problems.invalid(
                    field,
                    schedule,
                    "cannot use both timeZone field and TZ or CRON_TZ in schedule");
        }
    }

    /** The Jobs get their selectors when they are made. */
    private static void jobTemplate(JsonNode jobSpec, Problems problems) {
        String path = "spec.jobTemplate.spec";
        JobSpecCheck.check(jobSpec, path, problems);
        if (Fields.has(jobSpec, "selector")) {
            problems.invalid(
                    path + ".selector",
                    jobSpec.path("selector"),
                    "`selector` will be auto-generated");
        }
        if (Fields.flag(jobSpec, "manualSelector")) {
            problems.add(
                    FieldError.notSupported(
                            path + ".manualSelector", "true", List.of("nil", "false")));
        }
    }
}
