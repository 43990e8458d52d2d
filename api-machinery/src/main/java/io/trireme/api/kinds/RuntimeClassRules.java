package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** RuntimeClasses. */
final class RuntimeClassRules {
    private RuntimeClassRules() {}

    static KindRules runtimeClass() {
        return new KindRulesBuilder()
                .shownFields("io.k8s.api.node.v1.RuntimeClass")
                .defaults(
                        object ->
                                Quantities.canonicalize(Fields.at(object, "overhead", "podFixed")))
                .check(RuntimeClassRules::check)
                .checkUpdate(
                        (object, before, problems) ->
                                problems.immutable(
                                        "handler", object.path("handler"), before.path("handler")))
                .updateMayCreate()
                .updateNeedsVersion()
                .build();
    }

    private static void check(ObjectNode object, Problems problems) {
        String handler = Fields.text(object, "handler");
        problems.invalid("handler", handler, Names.dns1123Label(handler));
        if (Fields.has(object, "overhead")) {
            // An overhead counts as limits do.
            var limits = object.objectNode();
            limits.set("limits", Fields.at(object, "overhead", "podFixed").deepCopy());
            ResourcesCheck.container(limits, "overhead", problems);
        }
        if (!Fields.has(object, "scheduling")) {
            return;
        }
        var scheduling = object.path("scheduling");
        ObjectMetaRules.checkLabels(
                scheduling.path("nodeSelector"), "scheduling.nodeSelector", problems);
        String field = "scheduling.tolerations";
        SchedulingCheck.tolerations(scheduling, field, problems);
        List<ObjectNode> seen = new ArrayList<>();
        var tolerations = Fields.objects(scheduling, "tolerations");
        for (int i = 0; i < tolerations.size(); i++) {
            if (seen.contains(tolerations.get(i))) {
                problems.duplicatePrinted(field + "[" + i + "]", tolerations.get(i).toString());
            }
            seen.add(tolerations.get(i));
        }
    }
}
