package io.trireme.api.kinds;

import io.trireme.api.kinds.DeviceClaimCheck.RequestNames;
import io.trireme.api.kinds.DeviceNames.Element;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is allocated to a ResourceClaim, and who uses it. */
final class DeviceStatusCheck {
    private static final int USERS_MAX = 256;
    private static final int RESULTS_MAX = 32;
    private static final int CONDITIONS_MAX = 8;
    private static final int DATA_BYTES_MAX = 10 * 1024;
    private static final int INTERFACE_NAME_LENGTH_MAX = 256;
    private static final int HARDWARE_ADDRESS_LENGTH_MAX = 128;
    private static final int ADDRESSES_MAX = 16;

    private DeviceStatusCheck() {}

    static void status(ObjectNode object, ObjectNode before, Problems problems) {
        var status = object.path("status");
        users(status, problems);
        var allocated = new HashSet<List<String>>();
        Fields.objects(status, "allocation", "devices", "results")
                .forEach(result -> allocated.add(identity(result)));
        devices(status, allocated, problems);
        boolean hasUsers = !Fields.empty(status, "reservedFor");
        boolean hasAllocation = Fields.has(status, "allocation");
        if (hasUsers && !hasAllocation) {
            problems.forbidden(
                    "status.reservedFor", "may not be specified when `allocated` is not set");
        } else if (hasUsers
                && Fields.has(object, "metadata", "deletionTimestamp")
                && !Set.copyOf(Fields.objects(before, "status", "reservedFor"))
                        .containsAll(Fields.objects(status, "reservedFor"))) {
            problems.forbidden(
                    "status.reservedFor",
                    "new entries may not be added while `deallocationRequested` or"
                            + " `deletionTimestamp` are set");
        }
        var allocation = status.path("allocation");
        if (hasAllocation && Fields.has(before, "status", "allocation")) {
            problems.immutable(
                    "status.allocation", allocation, Fields.at(before, "status", "allocation"));
        } else if (hasAllocation) {
            allocation(allocation, RequestNames.of(Fields.at(object, "spec", "devices")), problems);
        }
    }

    private static void users(JsonNode status, Problems problems) {
        String field = "status.reservedFor";
        var users = status.path("reservedFor");
        DeviceNames.each(
                users,
                USERS_MAX,
                field,
                problems,
                user -> {
                    for (var name : List.of("resource", "name", "uid")) {
                        VolumeSourceCheck.need(user.node(), name, user.field(), problems);
                    }
                });
        if (users.size() <= USERS_MAX) {
            DeviceNames.distinct(
                    users.valueStream().map(user -> Fields.text(user, "uid")).toList(),
                    field,
                    problems);
        }
    }

    private static List<String> identity(JsonNode device) {
        return List.of(
                Fields.text(device, "driver"),
                Fields.text(device, "pool"),
                Fields.text(device, "device"),
                Fields.text(device, "shareID"));
    }

    /** As Kubernetes prints it. */
    private static String printed(List<String> identity) {
        String device = String.join("/", identity.subList(0, 3));
        return identity.get(3).isEmpty() ? device : device + "/" + identity.get(3);
    }

    private static void devices(JsonNode status, Set<List<String>> allocated, Problems problems) {
        var devices = status.path("devices");
        for (int i = 0; i < devices.size(); i++) {
            device(new Element(devices.get(i), "status.devices[" + i + "]"), allocated, problems);
        }
        DeviceNames.distinct(
                devices.valueStream().map(device -> printed(identity(device))).toList(),
                "status.devices",
                problems);
    }

    private static void device(Element device, Set<List<String>> allocated, Problems problems) {
        var node = device.node();
        String field = device.field();
        named(device, problems);
        DeviceNames.shareId(node, field, problems);
        var identity = identity(node);
        if (!allocated.contains(identity)) {
            problems.invalid(field, printed(identity), "must be an allocated device in the claim");
        }
        problems.tooMany(field + ".conditions", node.path("conditions").size(), CONDITIONS_MAX);
        ConditionsCheck.check(node, field + ".conditions", problems);
        if (Fields.has(node, "data")) {
            DeviceClassCheck.raw(node.path("data"), DATA_BYTES_MAX, field + ".data", problems);
        }
        network(node.path("networkData"), field + ".networkData", problems);
    }

    private static void named(Element device, Problems problems) {
        var node = device.node();
        String field = device.field();
        VolumeSourceCheck.driverName(Fields.text(node, "driver"), field + ".driver", problems);
        DeviceNames.pool(Fields.text(node, "pool"), field + ".pool", problems);
        DeviceNames.label(Fields.text(node, "device"), field + ".device", problems);
    }

    private static void network(JsonNode network, String field, Problems problems) {
        if (Fields.text(network, "interfaceName").length() > INTERFACE_NAME_LENGTH_MAX) {
            problems.tooLong(field + ".interfaceName", INTERFACE_NAME_LENGTH_MAX);
        }
        if (Fields.text(network, "hardwareAddress").length() > HARDWARE_ADDRESS_LENGTH_MAX) {
            problems.tooLong(field + ".hardwareAddress", HARDWARE_ADDRESS_LENGTH_MAX);
        }
        var addresses = network.path("ips");
        DeviceNames.each(
                addresses,
                ADDRESSES_MAX,
                field + ".ips",
                problems,
                address -> {
                    String text = address.node().stringValue("");
                    if (!NameRules.isCidr(text)) {
                        problems.invalid(
                                address.field(),
                                text,
                                "must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or"
                                        + " 2001:db8::1/64)");
                    }
                });
        if (addresses.size() <= ADDRESSES_MAX) {
            DeviceNames.distinct(Fields.strings(network, "ips"), field + ".ips", problems);
        }
    }

    private static void allocation(JsonNode allocation, RequestNames known, Problems problems) {
        String path = "status.allocation";
        DeviceNames.each(
                Fields.at(allocation, "devices", "results"),
                RESULTS_MAX,
                path + ".devices.results",
                problems,
                result -> result(result, known, problems));
        DeviceNames.each(
                Fields.at(allocation, "devices", "config"),
                2 * DeviceClassCheck.CONFIGS_MAX,
                path + ".devices.config",
                problems,
                config -> configuration(config, known, problems));
        if (Fields.has(allocation, "nodeSelector")) {
            SchedulingCheck.nodeSelector(
                    allocation.path("nodeSelector"), path + ".nodeSelector", problems);
        }
    }

    private static void result(Element result, RequestNames known, Problems problems) {
        String request = Fields.text(result.node(), "request");
        known.check(request, result.field() + ".request", problems);
        named(result, problems);
        DeviceCheck.bindings(result.node(), result.field(), problems);
        DeviceNames.shareId(result.node(), result.field(), problems);
    }

    private static void configuration(Element config, RequestNames known, Problems problems) {
        String source = Fields.text(config.node(), "source");
        if (source.isEmpty()) {
            problems.required(config.field() + ".source");
        } else {
            problems.oneOf(config.field() + ".source", source, "FromClaim", "FromClass");
        }
        known.checkAll(config, problems);
        DeviceClassCheck.configuration(config, problems);
    }
}
