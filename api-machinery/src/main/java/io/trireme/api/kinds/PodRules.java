package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Pods: their defaults and what their strategy does. */
final class PodRules {
    /** On pods that a kubelet made and only shows here. */
    private static final String MIRROR = "kubernetes.io/config.mirror";

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
                .check((pod, problems) -> PodSpecCheck.check(pod.path("spec"), "spec", problems))
                .checkCreate(PodRules::checkCreate)
                .checkUpdate(PodUpdateCheck::check)
                .checkStatusUpdate((pod, _, problems) -> checkStatus(pod, problems))
                .warnings(PodWarnings::ofPod)
                .gracefulDelete()
                .subresource("ephemeralcontainers", PodParts.ephemeralContainers())
                .subresource("resize", PodParts.resize())
                .build();
    }

    private static void emptyFields(ObjectNode pod) {
        Fields.child(pod, "spec");
        for (var condition : Fields.objects(Fields.child(pod, "status"), "conditions")) {
            CoreRules.nullIfAbsent(condition, "lastProbeTime");
            CoreRules.nullIfAbsent(condition, "lastTransitionTime");
        }
    }

    private static void applyDefaults(ObjectNode pod) {
        var spec = Fields.child(pod, "spec");
        PodSpecDefaults.applyToPod(spec);
        Fields.putIfAbsent(spec, "enableServiceLinks", true);
        for (var list : List.of("initContainers", "containers")) {
            Fields.objects(spec, list).forEach(one -> requestsFromLimits(one.path("resources")));
        }
        podLevelRequests(spec);
        podAddresses(Fields.child(pod, "status"));
        dropEmptyNames(spec);
    }

    /** A reference to a secret without a name is an empty object, as Go writes it. */
    private static void dropEmptyNames(ObjectNode spec) {
        for (var secret : Fields.objects(spec, "imagePullSecrets")) {
            if (Fields.empty(secret, "name")) {
                secret.remove("name");
            }
        }
    }

    /** The single address is the first of the list; where they differ, it wins. */
    private static void podAddresses(ObjectNode status) {
        String address = Fields.text(status, "podIP");
        var all = Fields.objects(status, "podIPs");
        if (!address.isEmpty()
                && (all.isEmpty() || !Fields.text(all.getFirst(), "ip").equals(address))) {
            status.putArray("podIPs").addObject().put("ip", address);
        } else if (address.isEmpty() && !all.isEmpty()) {
            status.put("podIP", Fields.text(all.getFirst(), "ip"));
        }
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
            Quantities.canonicalizeResources(resources);
            requestsFromLimits(resources);
        }
    }

    private static void prepareForCreate(ObjectNode pod) {
        var spec = Fields.child(pod, "spec");
        if (Fields.number(spec, "terminationGracePeriodSeconds") < 0) {
            spec.put("terminationGracePeriodSeconds", 1);
        }
        AppArmorAnnotations.toFields(pod);
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

    private static void checkCreate(ObjectNode pod, Problems problems) {
        String mirror = Fields.text(pod, "metadata", "annotations", MIRROR);
        if (!mirror.isEmpty() && Fields.empty(pod, "spec", "nodeName")) {
            problems.invalid(
                    "metadata.annotations[" + MIRROR + "]",
                    mirror,
                    "must set spec.nodeName if mirror pod annotation is set");
        }
        if (!Fields.empty(pod, "spec", "ephemeralContainers")) {
            problems.forbidden("spec.ephemeralContainers", "cannot be set on create");
        }
        if (!Fields.empty(pod, "spec", "nodeName")
                && !Fields.empty(pod, "spec", "schedulingGates")) {
            problems.forbidden(
                    "spec.nodeName", "cannot be set until all schedulingGates have been cleared");
        }
    }

    private static void checkStatus(ObjectNode pod, Problems problems) {
        var addresses = Fields.objects(pod, "status", "podIPs");
        for (int i = 0; i < addresses.size(); i++) {
            String ip = Fields.text(addresses.get(i), "ip");
            if (!NameRules.isIp(ip)) {
                problems.invalid(
                        "status.podIPs[" + i + "]",
                        ip,
                        "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
            }
        }
    }
}
