package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** Pods: their defaults and what their strategy does. */
final class PodRules {
    private PodRules() {}

    static KindRules rules() {
        return new KindRulesBuilder()
                .emptyFields(PodRules::emptyFields)
                .defaults(PodRules::applyDefaults)
                .status(KindRulesBuilder.StatusMetadata.OWNERS_KEPT)
                .generation("spec")
                .onCreate(PodRules::prepareForCreate)
                .onStatusUpdate(
                        (object, before) ->
                                keepQosClass(object, Fields.text(before, "status", "qosClass")))
                .gracefulDelete()
                .build();
    }

    private static void emptyFields(ObjectNode pod) {
        Fields.child(pod, "spec");
        Fields.child(pod, "status");
    }

    private static void applyDefaults(ObjectNode pod) {
        var spec = Fields.child(pod, "spec");
        PodSpecDefaults.apply(spec);
        Fields.putIfAbsent(spec, "enableServiceLinks", true);
        for (var list : List.of("initContainers", "containers")) {
            Fields.objects(spec, list).forEach(one -> requestsFromLimits(one.path("resources")));
        }
        podLevelRequests(spec);
    }

    /** What is limited and not requested is requested as limited. */
    private static void requestsFromLimits(JsonNode node) {
        if (node instanceof ObjectNode resources
                && resources.get("limits") instanceof ObjectNode limits
                && !limits.isEmpty()) {
            var requests = Fields.child(resources, "requests");
            limits.forEachEntry(
                    (name, amount) -> {
                        if (!requests.has(name)) {
                            requests.set(name, amount.deepCopy());
                        }
                    });
        }
    }

    private static void podLevelRequests(ObjectNode spec) {
        if (spec.get("resources") instanceof ObjectNode resources) {
            Quantities.canonicalize(resources);
            requestsFromLimits(resources);
        }
    }

    private static void prepareForCreate(ObjectNode pod) {
        var status = pod.putObject("status");
        status.put("phase", "Pending");
        if (!Fields.empty(pod, "spec", "schedulingGates")) {
            var condition = status.putArray("conditions").addObject();
            condition.put("type", "PodScheduled").put("status", "False").putNull("lastProbeTime");
            condition.set("lastTransitionTime", Fields.at(pod, "metadata", "creationTimestamp"));
            condition
                    .put("reason", "SchedulingGated")
                    .put("message", "Scheduling is blocked due to non-empty scheduling gates");
        }
        status.put("qosClass", QosClass.of(pod.path("spec")));
    }

    private static void keepQosClass(ObjectNode pod, String qosClass) {
        if (!qosClass.isEmpty()) {
            Fields.child(pod, "status").put("qosClass", qosClass);
        }
    }

    /** All containers with their lists' names, in the order Kubernetes walks them. */
    static List<Container> containers(JsonNode spec) {
        var all = new ArrayList<Container>();
        for (var list : List.of("initContainers", "containers", "ephemeralContainers")) {
            var containers = Fields.objects(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                all.add(new Container(list, i, containers.get(i)));
            }
        }
        return all;
    }

    /** One container and where it stands in the spec. */
    record Container(String list, int index, ObjectNode node) {}
}
