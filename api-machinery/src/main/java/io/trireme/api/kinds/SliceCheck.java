package io.trireme.api.kinds;

import io.trireme.api.kinds.DeviceNames.Element;
import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ResourceSlices: a driver's devices, and the nodes that reach them. */
final class SliceCheck {
    private static final int DEVICES_MAX = 128;
    private static final int DEVICES_WITH_TAINTS_OR_COUNTERS_MAX = 64;
    private static final int COUNTER_SETS_MAX = 8;

    private SliceCheck() {}

    static void slice(ObjectNode object, Problems problems) {
        check(object.path("spec"), Optional.empty(), problems);
    }

    static void sliceUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        check(object.path("spec"), Optional.of(before.path("spec")), problems);
    }

    private static void check(JsonNode spec, Optional<JsonNode> before, Problems problems) {
        VolumeSourceCheck.driverName(Fields.text(spec, "driver"), "spec.driver", problems);
        pool(spec.path("pool"), problems);
        if (before.isPresent()) {
            problems.immutable(
                    "spec.pool.name",
                    Fields.at(spec, "pool", "name"),
                    Fields.at(before.get(), "pool", "name"));
            problems.immutable("spec.driver", spec.path("driver"), before.get().path("driver"));
            problems.immutable(
                    "spec.nodeName", spec.path("nodeName"), before.get().path("nodeName"));
        }
        nodes(spec, problems);
        if (Fields.has(spec, "sharedCounters") && Fields.has(spec, "devices")) {
            problems.invalid("spec", "", "only one of `sharedCounters` or `devices` is allowed");
        }
        devices(spec, before, problems);
        counterSets(spec, problems);
    }

    private static void pool(JsonNode pool, Problems problems) {
        DeviceNames.pool(Fields.text(pool, "name"), "spec.pool.name", problems);
        long count = Fields.number(pool, "resourceSliceCount");
        if (count <= 0) {
            problems.invalid("spec.pool.resourceSliceCount", count, "must be greater than zero");
        }
        long generation = Fields.number(pool, "generation");
        if (generation < 0) {
            problems.invalid(
                    "spec.pool.generation", generation, "must be greater than or equal to zero");
        }
    }

    private static void nodes(JsonNode spec, Problems problems) {
        List<String> set = new ArrayList<>();
        String node = Fields.text(spec, "nodeName");
        if (Fields.has(spec, "nodeName") && node.isEmpty()) {
            problems.invalid(
                    "spec.nodeName", node, "must be either unset or set to a non-empty string");
        } else if (!node.isEmpty()) {
            set.add("`nodeName`");
            problems.invalid("spec.nodeName", node, Names.dns1123Subdomain(node));
        }
        if (Fields.has(spec, "nodeSelector")) {
            set.add("`nodeSelector`");
            var selector = spec.path("nodeSelector");
            SchedulingCheck.nodeSelector(selector, "spec.nodeSelector", problems);
            if (selector.path("nodeSelectorTerms").size() != 1) {
                problems.invalid(
                        "spec.nodeSelector.nodeSelectorTerms",
                        selector.path("nodeSelectorTerms"),
                        "must have exactly one node selector term");
            }
        }
        for (var name : List.of("allNodes", "perDeviceNodeSelection")) {
            if (setTrue(spec, name, "spec", problems)) {
                set.add("`" + name + "`");
            }
        }
        String oneOf =
                "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is"
                        + " required";
        if (set.isEmpty()) {
            problems.required("spec", oneOf);
        } else if (set.size() > 1) {
            problems.invalid(
                    "spec",
                    "{" + String.join(", ", set) + "}",
                    oneOf + ", but multiple fields are set");
        }
    }

    /** Whether a flag is set; one that says no is wrong. */
    static boolean setTrue(JsonNode of, String name, String path, Problems problems) {
        if (Fields.has(of, name) && !Fields.flag(of, name)) {
            problems.invalid(
                    path + "." + name,
                    JsonNodeFactory.instance.booleanNode(false),
                    "must be either unset or set to true");
        }
        return Fields.flag(of, name);
    }

    private static void devices(JsonNode spec, Optional<JsonNode> before, Problems problems) {
        boolean heavy =
                Fields.objects(spec, "devices").stream()
                        .anyMatch(
                                device ->
                                        !Fields.empty(device, "taints")
                                                || !Fields.empty(device, "consumesCounters"));
        int max = heavy ? DEVICES_WITH_TAINTS_OR_COUNTERS_MAX : DEVICES_MAX;
        var devices = spec.path("devices");
        boolean eachChooses = Fields.flag(spec, "perDeviceNodeSelection");
        DeviceNames.each(
                devices,
                max,
                "spec.devices",
                problems,
                device ->
                        DeviceCheck.device(
                                device, taintsBefore(before, device), eachChooses, problems));
        if (devices.size() <= max) {
            DeviceNames.distinct(names(devices), "spec.devices", problems);
        }
    }

    private static List<String> names(JsonNode list) {
        return list.valueStream().map(one -> Fields.text(one, "name")).toList();
    }

    /** The taints that a device had; empty for a new device. */
    private static Optional<JsonNode> taintsBefore(Optional<JsonNode> before, Element device) {
        return before.stream()
                .flatMap(spec -> Fields.objects(spec, "devices").stream())
                .filter(one -> Fields.same(one.path("name"), device.node().path("name")))
                .findFirst()
                .map(one -> one.path("taints"));
    }

    private static void counterSets(JsonNode spec, Problems problems) {
        String field = "spec.sharedCounters";
        var sets = spec.path("sharedCounters");
        DeviceNames.each(
                sets,
                COUNTER_SETS_MAX,
                field,
                problems,
                set -> {
                    DeviceNames.requiredLabel(
                            Fields.text(set.node(), "name"), set.field() + ".name", problems);
                    DeviceCheck.counters(set, problems);
                });
        if (sets.size() <= COUNTER_SETS_MAX) {
            DeviceNames.distinct(names(sets), field, problems);
        }
    }
}
