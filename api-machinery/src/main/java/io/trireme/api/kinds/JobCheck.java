package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.selector.LabelSelector;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.TreeMap;

/** Jobs; what their specs share with the job templates of CronJobs is {@link JobSpecCheck}'s. */
final class JobCheck {
    private static final String LABELS = "spec.template.metadata.labels";

    private JobCheck() {}

    static void create(ObjectNode object, Problems problems) {
        job(object, true, problems);
    }

    /** The new object is checked whole, and its spec again as a successor. */
    static void update(ObjectNode object, ObjectNode before, Problems problems) {
        var labels = Fields.at(before, "spec", "template", "metadata", "labels");
        job(object, labels.has(JobRules.JOB_NAME) && labels.has(JobRules.CONTROLLER_UID), problems);
        spec(object, problems);
        JobUpdateCheck.check(object, before, problems);
    }

    private static void job(ObjectNode object, boolean prefixedLabels, Problems problems) {
        generatedSelector(object, prefixedLabels, problems);
        spec(object, problems);
        var spec = object.path("spec");
        long completions = Fields.number(spec, "completions");
        if (JobSpecCheck.indexed(spec) && completions > 0) {
            String name = Fields.text(object, "metadata", "name");
            String longestHostname = name + "-" + (completions - 1);
            if (!Names.dns1123Label(longestHostname).isEmpty()) {
                problems.invalid(
                        "metadata.name",
                        name,
                        "will not able to create pod with invalid DNS label: " + longestHostname);
            }
        }
    }

    private static void spec(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        JobSpecCheck.check(spec, "spec", problems);
        var selector = spec.path("selector");
        if (Fields.has(spec, "selector")) {
            LabelSelectorCheck.check(selector, "spec.selector", problems);
        } else {
            problems.required("spec.selector");
        }
        PodTemplateCheck.matches(selector, spec.path("template"), "spec.template", problems);
    }

    /**
     * A generated selector finds this Job's pods and no others'; labels that a client sent itself
     * may have kept the right ones out.
     *
     * @param prefixedLabels whether the labels with a prefix must be there; Jobs of old versions
     *     have only the others
     */
    private static void generatedSelector(
            ObjectNode object, boolean prefixedLabels, Problems problems) {
        var spec = object.path("spec");
        if (Fields.flag(spec, "manualSelector") || !Fields.has(spec, "selector")) {
            return;
        }
        String uid = Fields.text(object, "metadata", "uid");
        String name = Fields.text(object, "metadata", "name");
        if (uid.isEmpty()) {
            problems.required("metadata.uid");
        }
        var labels = Fields.at(spec, "template", "metadata", "labels");
        Map<String, String> expected = new TreeMap<>();
        expected.put(JobRules.OLD_CONTROLLER_UID, uid);
        expected.put(JobRules.OLD_JOB_NAME, name);
        hasLabel(labels, JobRules.OLD_CONTROLLER_UID, uid, problems);
        hasLabel(labels, JobRules.OLD_JOB_NAME, name, problems);
        if (prefixedLabels) {
            expected.put(JobRules.CONTROLLER_UID, uid);
            expected.put(JobRules.JOB_NAME, name);
            hasLabel(labels, JobRules.CONTROLLER_UID, uid, problems);
            hasLabel(labels, JobRules.JOB_NAME, name, problems);
        }
        var selector = spec.path("selector");
        if (LabelSelectorCheck.parses(selector) && !LabelSelector.of(selector).matches(expected)) {
            problems.invalid("spec.selector", selector, "`selector` not auto-generated");
        }
    }

    private static void hasLabel(JsonNode labels, String key, String value, Problems problems) {
        String field = LABELS + "[" + key + "]";
        String expected = "must be '" + value + "'";
        if (!labels.has(key)) {
            problems.required(field, expected);
        } else if (!Fields.text(labels, key).equals(value)) {
            problems.invalid(field, labels, expected);
        }
    }
}
