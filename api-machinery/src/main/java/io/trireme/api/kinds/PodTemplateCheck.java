package io.trireme.api.kinds;

import io.trireme.api.selector.LabelSelector;

import tools.jackson.databind.JsonNode;

import java.util.Map;
import java.util.TreeMap;

/** The pod templates of workloads. */
final class PodTemplateCheck {
    private PodTemplateCheck() {}

    static void check(JsonNode template, String path, Problems problems) {
        metadata(template, path, problems);
        PodSpecCheck.check(template.path("spec"), path + ".spec", problems);
        if (!Fields.empty(template, "spec", "ephemeralContainers")) {
            problems.forbidden(
                    path + ".spec.ephemeralContainers",
                    "ephemeral containers not allowed in pod template");
        }
    }

    /** Labels and annotations; Kubernetes looks for them beside {@code metadata}, not under it. */
    private static void metadata(JsonNode template, String path, Problems problems) {
        ObjectMetaRules.checkLabels(
                Fields.at(template, "metadata", "labels"), path + ".labels", problems);
        ObjectMetaRules.checkAnnotations(
                Fields.at(template, "metadata", "annotations"), path + ".annotations", problems);
    }

    /**
     * Pods that are kept running for ever neither stop by themselves nor after a while.
     *
     * @param workload how messages name the kind, such as {@code ReplicaSet}
     */
    static void runsForever(JsonNode template, String path, String workload, Problems problems) {
        String restart = Fields.text(template, "spec", "restartPolicy");
        problems.oneOf(path + ".spec.restartPolicy", restart, "Always");
        if (Fields.has(template, "spec", "activeDeadlineSeconds")) {
            problems.forbidden(
                    path + ".spec.activeDeadlineSeconds",
                    "activeDeadlineSeconds in " + workload + " is not Supported");
        }
    }

    /**
     * A workload must find the pods it makes. A selector that breaks the rules is reported
     * elsewhere; an absent one finds nothing.
     */
    static void matches(JsonNode selector, JsonNode template, String path, Problems problems) {
        var labels = Fields.at(template, "metadata", "labels");
        Map<String, String> map = new TreeMap<>();
        labels.forEachEntry((key, value) -> map.put(key, value.stringValue("")));
        if (LabelSelectorCheck.parses(selector) && !LabelSelector.of(selector).matches(map)) {
            problems.invalid(
                    path + ".metadata.labels",
                    Fields.sorted(labels),
                    "`selector` does not match template `labels`");
        }
    }
}
