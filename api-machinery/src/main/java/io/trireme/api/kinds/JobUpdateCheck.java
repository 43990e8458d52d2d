package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** What an update of a Job may not change. */
final class JobUpdateCheck {
    private static final List<String> IMMUTABLE_LAST =
            List.of(
                    "completionMode",
                    "podFailurePolicy",
                    "backoffLimitPerIndex",
                    "managedBy",
                    "successPolicy");

    private JobUpdateCheck() {}

    static void check(ObjectNode object, ObjectNode before, Problems problems) {
        completions(object.path("spec"), before.path("spec"), problems);
        immutable("selector", object, before, problems);
        template(object, before, problems);
        IMMUTABLE_LAST.forEach(field -> immutable(field, object, before, problems));
    }

    private static void immutable(
            String field, ObjectNode object, ObjectNode before, Problems problems) {
        problems.immutable(
                "spec." + field,
                Fields.at(object, "spec", field),
                Fields.at(before, "spec", field));
    }

    /** An indexed Job is elastic: it may grow and shrink where all of it runs at once. */
    private static void completions(JsonNode spec, JsonNode specBefore, Problems problems) {
        var completions = spec.path("completions");
        if (!JobSpecCheck.indexed(spec)) {
            problems.immutable("spec.completions", completions, specBefore.path("completions"));
        } else if (!completions.isMissingNode()
                && !Fields.same(completions, specBefore.path("completions"))
                && !Fields.same(completions, spec.path("parallelism"))) {
            problems.invalid(
                    "spec.completions",
                    completions,
                    "can only be modified in tandem with spec.parallelism");
        }
    }

    private static void template(ObjectNode object, ObjectNode before, Problems problems) {
        var template = Fields.at(object, "spec", "template");
        var expected = Fields.at(before, "spec", "template").deepCopy();
        if (rests(before)
                && template instanceof ObjectNode changed
                && expected instanceof ObjectNode old) {
            allowOtherPlaces(changed, old);
        }
        problems.immutable("spec.template", template, expected);
    }

    /** Whether no pod was made yet, or all were taken away when the Job was suspended. */
    private static boolean rests(ObjectNode before) {
        var status = before.path("status");
        boolean suspended = Fields.flag(before, "spec", "suspend");
        boolean notStarted = !Fields.has(status, "startTime");
        boolean stopped =
                JobStatusCheck.isTrue(status, "Suspended") && Fields.number(status, "active") == 0;
        return suspended && (notStarted || stopped);
    }

    /** Brings what decides where pods go, and what they take, into the old template. */
    private static void allowOtherPlaces(ObjectNode template, ObjectNode old) {
        var metadata = Fields.child(template, "metadata");
        var oldMetadata = Fields.child(old, "metadata");
        Fields.copy(metadata, oldMetadata, "annotations");
        Fields.copy(metadata, oldMetadata, "labels");
        var spec = Fields.child(template, "spec");
        var oldSpec = Fields.child(old, "spec");
        for (var field : List.of("nodeSelector", "tolerations", "schedulingGates")) {
            Fields.copy(spec, oldSpec, field);
        }
        nodeAffinity(spec, oldSpec);
        for (var list : List.of("containers", "initContainers")) {
            resources(Fields.objects(spec, list), Fields.objects(oldSpec, list));
        }
    }

    private static void nodeAffinity(ObjectNode spec, ObjectNode oldSpec) {
        var affinity = Fields.at(spec, "affinity", "nodeAffinity");
        if (affinity.isObject()) {
            Fields.child(oldSpec, "affinity").set("nodeAffinity", affinity.deepCopy());
        } else if (oldSpec.get("affinity") instanceof ObjectNode oldAffinity) {
            oldAffinity.remove("nodeAffinity");
            if (oldAffinity.isEmpty() && !spec.has("affinity")) {
                oldSpec.remove("affinity");
            }
        }
    }

    private static void resources(List<ObjectNode> containers, List<ObjectNode> old) {
        for (int i = 0; i < containers.size() && i < old.size(); i++) {
            Fields.copy(containers.get(i), old.get(i), "resources");
        }
    }
}
