package io.trireme.api.kinds;

import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The parts of a pod that change through subresources of their own. */
final class PodParts {
    private PodParts() {}

    /** Containers to look into a running pod with; they come and neither change nor go. */
    static KindRules ephemeralContainers() {
        return rules(
                (pod, before) -> {
                    var wanted = Fields.at(pod, "spec", "ephemeralContainers");
                    var spec = keepSpec(pod, before);
                    spec.remove("ephemeralContainers");
                    if (!wanted.isEmpty()) {
                        spec.set("ephemeralContainers", wanted);
                    }
                },
                PodParts::checkEphemeral);
    }

    /** Requests and limits of CPU and memory (KEP-1287, KEP-5419). */
    static KindRules resize() {
        return rules(PodParts::keepAllButResources, PodResizeCheck::check);
    }

    private static KindRules rules(
            BiConsumer<ObjectNode, ObjectNode> prepare, KindRulesBuilder.UpdateCheck check) {
        return new KindRulesBuilder()
                .onUpdate(
                        (pod, before) -> {
                            ObjectMetaRules.keepAll(pod, before);
                            Fields.copy(before, pod, "status");
                            prepare.accept(pod, before);
                        })
                .generation("spec")
                .ownsWhatIsPutBack()
                .check((pod, problems) -> PodSpecCheck.check(pod.path("spec"), "spec", problems))
                .checkUpdate(check)
                .build();
    }

    private static ObjectNode keepSpec(ObjectNode pod, ObjectNode before) {
        Fields.copy(before, pod, "spec");
        return Fields.child(pod, "spec");
    }

    private static void checkEphemeral(ObjectNode pod, ObjectNode before, Problems problems) {
        String field = "spec.ephemeralContainers";
        if (Fields.has(before, "metadata", "annotations", "kubernetes.io/config.mirror")) {
            problems.forbidden("", "static pods do not support ephemeral containers");
        }
        var now = Fields.objects(pod, "spec", "ephemeralContainers");
        for (var old : Fields.objects(before, "spec", "ephemeralContainers")) {
            String name = Fields.text(old, "name");
            var same = now.stream().filter(one -> Fields.text(one, "name").equals(name)).toList();
            String subject = "existing ephemeral containers " + GoText.quoted(name);
            if (same.isEmpty()) {
                problems.forbidden(field, subject + " may not be removed\n");
            } else if (!Fields.same(same.getLast(), old)) {
                problems.forbidden(field, subject + " may not be changed\n");
            }
        }
    }

    /** Containers that come, go or change places are left for the check to refuse. */
    private static void keepAllButResources(ObjectNode pod, ObjectNode before) {
        var sent = Fields.child(pod, "spec").deepCopy();
        var old = before.path("spec");
        if (!names(sent).equals(names(old))) {
            return;
        }
        var spec = keepSpec(pod, before);
        for (var list : PodResizeCheck.LISTS) {
            var containers = Fields.objects(spec, list);
            var wanted = Fields.objects(sent, list);
            for (int i = 0; i < containers.size(); i++) {
                Fields.copy(wanted.get(i), containers.get(i), "resources");
                Fields.copy(wanted.get(i), containers.get(i), "resizePolicy");
            }
        }
        Fields.copy(sent, spec, "resources");
    }

    private static List<List<String>> names(JsonNode spec) {
        var names = new ArrayList<List<String>>();
        for (var list : PodResizeCheck.LISTS) {
            names.add(
                    Fields.objects(spec, list).stream()
                            .map(container -> Fields.text(container, "name"))
                            .toList());
        }
        return names;
    }
}
