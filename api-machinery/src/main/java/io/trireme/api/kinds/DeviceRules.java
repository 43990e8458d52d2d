package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The kinds of resource.k8s.io: devices that nodes offer, and claims to them. */
final class DeviceRules {
    private static final String RESOURCE = "io.k8s.api.resource.v1.";
    private static final DefaultTable CLAIM =
            new DefaultTable(
                    """
                    requests[].exactly.allocationMode = "ExactCount"
                    requests[].exactly.tolerations[].operator = "Equal"
                    requests[].firstAvailable[].allocationMode = "ExactCount"
                    requests[].firstAvailable[].tolerations[].operator = "Equal"
                    """);

    private DeviceRules() {}

    static KindRules deviceClass() {
        return new KindRulesBuilder()
                .shownFields(RESOURCE + "DeviceClass")
                .generation("spec")
                .check(DeviceClassCheck::deviceClass)
                .build();
    }

    static KindRules claim() {
        return new KindRulesBuilder()
                .shownFields(RESOURCE + "ResourceClaim")
                .defaults(object -> claimDefaults(Fields.at(object, "spec", "devices")))
                .status(StatusMetadata.ALL_OPEN)
                .onCreate(object -> storedRequests(Fields.at(object, "spec", "devices")))
                .onUpdate((object, _) -> storedRequests(Fields.at(object, "spec", "devices")))
                .checkCreate(
                        (object, problems) ->
                                DeviceClaimCheck.claim(
                                        Fields.at(object, "spec", "devices"),
                                        "spec.devices",
                                        problems))
                .checkUpdate(DeviceRules::specStays)
                .checkStatusUpdate(DeviceStatusCheck::status)
                .build();
    }

    static KindRules claimTemplate() {
        return new KindRulesBuilder()
                .shownFields(RESOURCE + "ResourceClaimTemplate")
                .defaults(object -> claimDefaults(Fields.at(object, "spec", "spec", "devices")))
                .onCreate(object -> storedRequests(Fields.at(object, "spec", "spec", "devices")))
                .onUpdate(
                        (object, _) -> storedRequests(Fields.at(object, "spec", "spec", "devices")))
                .checkCreate(DeviceClaimCheck::template)
                .checkUpdate(DeviceRules::specStays)
                .build();
    }

    private static void specStays(ObjectNode object, ObjectNode before, Problems problems) {
        problems.immutable("spec", object.path("spec"), before.path("spec"));
    }

    private static void claimDefaults(JsonNode devices) {
        CLAIM.apply(devices);
        for (var request : Fields.objects(devices, "requests")) {
            countOne(request.path("exactly"));
            request.path("firstAvailable").forEach(DeviceRules::countOne);
        }
    }

    /** A count of zero is none given. */
    private static void countOne(JsonNode request) {
        if (request instanceof ObjectNode object
                && Fields.text(object, "allocationMode").equals("ExactCount")
                && Fields.number(object, "count") == 0) {
            object.put("count", 1);
        }
    }

    /** In protobuf, in which Kubernetes stores, a list without elements is no list. */
    private static void storedRequests(JsonNode devices) {
        if (devices instanceof ObjectNode object) {
            CoreRules.nullIfEmpty(object, "requests");
        }
    }

    static KindRules slice() {
        return new KindRulesBuilder()
                .shownFields(RESOURCE + "ResourceSlice")
                .generation("spec")
                .checkCreate(SliceCheck::slice)
                .checkUpdate(SliceCheck::sliceUpdate)
                .build();
    }
}
