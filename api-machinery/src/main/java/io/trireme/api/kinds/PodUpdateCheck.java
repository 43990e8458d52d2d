package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** What may change in a pod once it exists: hardly more than images. */
final class PodUpdateCheck {
    private static final String ALLOWED =
            "pod updates may not change fields other than `spec.containers[*].image`,"
                    + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
                    + "`spec.tolerations` (only additions to existing tolerations),"
                    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
                    + " previously negative)";

    private PodUpdateCheck() {}

    static void check(ObjectNode pod, ObjectNode before, Problems problems) {
        var spec = Fields.child(pod, "spec");
        var specBefore = Fields.child(before, "spec");
        for (var list : List.of("containers", "initContainers")) {
            if (Fields.objects(spec, list).size() != Fields.objects(specBefore, list).size()) {
                problems.forbidden("spec." + list, "pod updates may not add or remove containers");
                return;
            }
        }
        images(spec, problems);
        int known = problems.list().size();
        deadline(spec, specBefore, problems);
        gates(spec, specBefore, problems);
        boolean gated = !Fields.empty(specBefore, "schedulingGates");
        tolerations(spec, specBefore, problems);
        if (problems.list().size() == known
                && !Fields.same(withAllowed(spec, specBefore, gated), specBefore)) {
            problems.forbidden("spec", ALLOWED);
        }
    }

    /** Looked at again where only images may change, so that the cause comes twice. */
    private static void images(ObjectNode spec, Problems problems) {
        for (var list : List.of("containers", "initContainers")) {
            var containers = Fields.objects(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                if (Fields.empty(containers.get(i), "image")) {
                    problems.required("spec." + list + "[" + i + "].image");
                }
            }
        }
    }

    private static void deadline(ObjectNode spec, ObjectNode before, Problems problems) {
        String field = "activeDeadlineSeconds";
        if (!Fields.has(before, field)) {
            return;
        }
        if (!Fields.has(spec, field)) {
            problems.invalid(
                    "spec." + field,
                    spec.path(field),
                    "must not update from a positive integer to nil value");
        } else if (Fields.number(spec, field) > Fields.number(before, field)) {
            problems.invalid(
                    "spec." + field,
                    Fields.number(spec, field),
                    "must be less than or equal to previous value");
        }
    }

    private static void gates(ObjectNode spec, ObjectNode before, Problems problems) {
        var known =
                Fields.objects(before, "schedulingGates").stream()
                        .map(gate -> Fields.text(gate, "name"))
                        .toList();
        var gates = Fields.objects(spec, "schedulingGates");
        for (int i = 0; i < gates.size(); i++) {
            String name = Fields.text(gates.get(i), "name");
            if (!known.contains(name)) {
                problems.forbidden(
                        "spec.schedulingGates[" + i + "].name",
                        "only deletion is allowed, but found new scheduling gate '" + name + "'");
            }
        }
    }

    /** Tolerations may be added, and how long they last may change. */
    private static void tolerations(ObjectNode spec, ObjectNode before, Problems problems) {
        var now = new ArrayList<JsonNode>();
        for (var toleration : Fields.objects(spec, "tolerations")) {
            now.add(withoutSeconds(toleration));
        }
        for (var toleration : Fields.objects(before, "tolerations")) {
            var wanted = withoutSeconds(toleration);
            if (now.stream().noneMatch(one -> Fields.same(one, wanted))) {
                problems.forbidden(
                        "spec.tolerations",
                        "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
    }

    private static JsonNode withoutSeconds(ObjectNode toleration) {
        var copy = toleration.deepCopy();
        copy.remove("tolerationSeconds");
        return copy;
    }

    /** The new spec with all that may change set back to what was. */
    private static ObjectNode withAllowed(ObjectNode spec, ObjectNode before, boolean gated) {
        var copy = spec.deepCopy();
        for (var list : List.of("containers", "initContainers")) {
            var containers = Fields.objects(copy, list);
            var containersBefore = Fields.objects(before, list);
            for (int i = 0; i < containers.size(); i++) {
                Fields.copy(containersBefore.get(i), containers.get(i), "image");
            }
        }
        Fields.copy(before, copy, "activeDeadlineSeconds");
        Fields.copy(before, copy, "tolerations");
        Fields.copy(before, copy, "schedulingGates");
        if (Fields.number(before, "terminationGracePeriodSeconds") < 0
                && Fields.number(spec, "terminationGracePeriodSeconds") == 1) {
            Fields.copy(before, copy, "terminationGracePeriodSeconds");
        }
        if (gated) {
            // A pod that waits may still be steered, but only to fewer nodes; the scheduler has
            // not looked at it yet.
            Fields.copy(before, copy, "nodeSelector");
            Fields.copy(before, copy, "affinity");
        }
        return copy;
    }
}
