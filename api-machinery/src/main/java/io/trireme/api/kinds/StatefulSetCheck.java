package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;

/** StatefulSets. */
final class StatefulSetCheck {
    private static final String TEMPLATE = "spec.template";
    private static final List<String> OPEN_TO_UPDATES =
            List.of(
                    "replicas",
                    "ordinals",
                    "template",
                    "updateStrategy",
                    "revisionHistoryLimit",
                    "persistentVolumeClaimRetentionPolicy",
                    "minReadySeconds");

    private StatefulSetCheck() {}

    static void create(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        numbersAndPolicies(spec, problems);
        String service = Fields.text(spec, "serviceName");
        if (!service.isEmpty()) {
            problems.invalid("spec.serviceName", service, Names.dns1123Label(service));
        }
        selectorAndTemplate(spec, true, problems);
        var claims = Fields.objects(spec, "volumeClaimTemplates");
        for (int i = 0; i < claims.size(); i++) {
            ClaimCheck.spec(
                    claims.get(i).path("spec"),
                    "spec.volumeClaimTemplates[" + i + "].spec",
                    problems);
        }
    }

    /** What was stored before a rule became stricter may stay. */
    static void update(ObjectNode object, ObjectNode before, Problems problems) {
        var spec = object.path("spec");
        numbersAndPolicies(spec, problems);
        var wrongBefore = new Problems();
        template(before.path("spec"), wrongBefore);
        selectorAndTemplate(spec, wrongBefore.isEmpty(), problems);
        if (!Fields.same(closed(object), closed(before))) {
            problems.forbidden(
                    "spec",
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals',"
                            + " 'template', 'updateStrategy', 'revisionHistoryLimit',"
                            + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                            + " forbidden");
        }
    }

    /** The part of a spec that no update may change. */
    private static ObjectNode closed(ObjectNode object) {
        var closed = object.objectNode();
        object.path("spec").forEachEntry(closed::set);
        closed.remove(OPEN_TO_UPDATES);
        return closed;
    }

    private static void numbersAndPolicies(JsonNode spec, Problems problems) {
        String management = Fields.text(spec, "podManagementPolicy");
        if (!List.of("OrderedReady", "Parallel").contains(management)) {
            problems.invalid(
                    "spec.podManagementPolicy", management, "must be 'OrderedReady' or 'Parallel'");
        }
        updateStrategy(spec.path("updateStrategy"), problems);
        for (var when : List.of("whenDeleted", "whenScaled")) {
            problems.oneOf(
                    "spec.persistentVolumeClaimRetentionPolicy." + when,
                    Fields.text(spec, "persistentVolumeClaimRetentionPolicy", when),
                    "Retain",
                    "Delete");
        }
        problems.notNegative("spec.replicas", Fields.number(spec, "replicas"));
        problems.notNegative("spec.minReadySeconds", Fields.number(spec, "minReadySeconds"));
        problems.notNegative("spec.ordinals.start", Fields.number(spec, "ordinals", "start"));
    }

    private static void updateStrategy(JsonNode strategy, Problems problems) {
        String path = "spec.updateStrategy";
        var rolling = strategy.path("rollingUpdate");
        switch (Fields.text(strategy, "type")) {
            case "OnDelete" -> {
                if (rolling.isObject()) {
                    problems.invalid(
                            path + ".rollingUpdate",
                            printed(rolling),
                            "only allowed for updateStrategy 'RollingUpdate'");
                }
            }
            case "RollingUpdate" -> rollingUpdate(rolling, path + ".rollingUpdate", problems);
            case String type -> {
                var shown = JsonNodeFactory.instance.objectNode().put("Type", type);
                shown.set("RollingUpdate", rolling.isObject() ? printed(rolling) : null);
                problems.invalid(path, shown, "must be 'RollingUpdate' or 'OnDelete'");
            }
        }
    }

    private static void rollingUpdate(JsonNode rolling, String path, Problems problems) {
        problems.notNegative(path + ".partition", Fields.number(rolling, "partition"));
        var unavailable = rolling.path("maxUnavailable");
        if (!unavailable.isMissingNode()) {
            String field = path + ".maxUnavailable";
            IntOrPercent.check(unavailable, field, problems);
            if (IntOrPercent.zero(unavailable)) {
                problems.invalid(field, unavailable, "cannot be 0");
            }
            IntOrPercent.notMoreThanAll(unavailable, field, problems);
        }
    }

    /** As Kubernetes prints its own form of it. */
    private static ObjectNode printed(JsonNode rolling) {
        var shown =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("Partition", Fields.number(rolling, "partition"));
        shown.set("MaxUnavailable", rolling.get("maxUnavailable"));
        return shown;
    }

    private static void selectorAndTemplate(
            JsonNode spec, boolean wholeTemplate, Problems problems) {
        var selector = spec.path("selector");
        if (!Fields.has(spec, "selector")) {
            problems.required("spec.selector");
        } else {
            LabelSelectorCheck.check(selector, "spec.selector", problems);
            if (Fields.empty(selector, "matchLabels")
                    && Fields.empty(selector, "matchExpressions")) {
                problems.invalid(
                        "spec.selector", selector, "empty selector is invalid for statefulset");
            }
        }
        if (LabelSelectorCheck.parses(selector)) {
            PodTemplateCheck.matches(selector, spec.path("template"), TEMPLATE, problems);
            if (wholeTemplate) {
                template(spec, problems);
            }
        } else {
            problems.invalid("spec.selector", selector, "");
        }
        PodTemplateCheck.runsForever(spec.path("template"), TEMPLATE, "StatefulSet", problems);
    }

    /** The claims are volumes too, which containers may mount by the claim's name. */
    private static void template(JsonNode spec, Problems problems) {
        if (!(spec.get("template") instanceof ObjectNode template)) {
            return;
        }
        var withClaims = template.deepCopy();
        var volumes = Fields.child(withClaims, "spec").withArray("volumes");
        var names = new HashSet<String>();
        volumes.forEach(volume -> names.add(Fields.text(volume, "name")));
        for (var claim : Fields.objects(spec, "volumeClaimTemplates")) {
            String name = Fields.text(claim, "metadata", "name");
            if (names.add(name)) {
                var volume = volumes.addObject().put("name", name);
                volume.putObject("persistentVolumeClaim").put("claimName", name);
            }
        }
        PodTemplateCheck.check(withClaims, TEMPLATE, problems);
    }

    static void status(ObjectNode object, ObjectNode before, Problems problems) {
        var status = object.path("status");
        List<String> parts =
                List.of("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas");
        problems.notNegative("status.replicas", Fields.number(status, "replicas"));
        for (var count : parts) {
            problems.notNegative("status." + count, Fields.number(status, count));
        }
        for (var count : List.of("observedGeneration", "collisionCount")) {
            problems.notNegative("status." + count, Fields.number(status, count));
        }
        for (var count : parts) {
            WorkloadCheck.notMoreThanReplicas(status, count, problems);
        }
        long available = Fields.number(status, "availableReplicas");
        if (available > Fields.number(status, "readyReplicas")) {
            problems.invalid(
                    "status.availableReplicas",
                    available,
                    "cannot be greater than status.readyReplicas");
        }
        WorkloadCheck.collisionCount(object, before, problems);
    }
}
