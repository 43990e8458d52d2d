package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is known of drivers of the Container Storage Interface. */
final class CsiCheck {
    private static final int NODE_ID_LENGTH_MAX = 256;
    private static final long UPDATE_PERIOD_SECONDS_MIN = 10;
    private static final long TOKEN_SECONDS_MIN = 600;
    private static final long TOKEN_SECONDS_MAX = 1L << 32;
    private static final String ATTACH_REQUIRED = "spec.attachedRequired";

    private CsiCheck() {}

    static void driver(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        if (Fields.has(spec, "fsGroupPolicy")) {
            problems.oneOf(
                    "spec.fsGroupPolicy",
                    Fields.text(spec, "fsGroupPolicy"),
                    "File",
                    "None",
                    "ReadWriteOnceWithFSType");
        }
        tokenRequests(spec, problems);
        for (var mode : Fields.strings(spec, "volumeLifecycleModes")) {
            problems.oneOf("spec.volumeLifecycleModes", mode, "Persistent", "Ephemeral");
        }
        String period = "nodeAllocatableUpdatePeriodSeconds";
        long seconds = Fields.number(spec, period);
        if (Fields.has(spec, period) && seconds < UPDATE_PERIOD_SECONDS_MIN) {
            problems.invalid(
                    "spec." + period, seconds, "must be greater than or equal to 10 seconds");
        }
    }

    private static void tokenRequests(JsonNode spec, Problems problems) {
        Set<String> audiences = new HashSet<>();
        var requests = Fields.objects(spec, "tokenRequests");
        for (int i = 0; i < requests.size(); i++) {
            String field = "spec.tokenRequests[" + i + "]";
            String audience = Fields.text(requests.get(i), "audience");
            if (!audiences.add(audience)) {
                problems.duplicate(field + ".audience", audience);
                continue;
            }
            long seconds = Fields.number(requests.get(i), "expirationSeconds");
            if (!Fields.has(requests.get(i), "expirationSeconds")) {
                continue;
            }
            if (seconds < TOKEN_SECONDS_MIN) {
                problems.invalid(
                        field + ".expirationSeconds",
                        seconds,
                        "may not specify a duration less than 10 minutes");
            }
            if (seconds > TOKEN_SECONDS_MAX) {
                problems.invalid(
                        field + ".expirationSeconds",
                        seconds,
                        "may not specify a duration larger than 2^32 seconds");
            }
        }
    }

    /** Kubernetes looks at an updated driver twice. */
    static void driverUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        driver(object, problems);
        var spec = object.path("spec");
        var specBefore = before.path("spec");
        problems.immutable(
                ATTACH_REQUIRED, spec.path("attachRequired"), specBefore.path("attachRequired"));
        problems.immutable(
                "spec.volumeLifecycleModes",
                spec.path("volumeLifecycleModes"),
                specBefore.path("volumeLifecycleModes"));
    }

    static void node(ObjectNode object, Problems problems) {
        Set<String> names = new HashSet<>();
        var drivers = Fields.objects(object, "spec", "drivers");
        for (int i = 0; i < drivers.size(); i++) {
            nodeDriver(drivers.get(i), "spec.drivers[" + i + "]", names, problems);
        }
    }

    private static void nodeDriver(
            ObjectNode driver, String field, Set<String> names, Problems problems) {
        String name = Fields.text(driver, "name");
        VolumeSourceCheck.driverName(name, field + ".name", problems);
        String id = Fields.text(driver, "nodeID");
        if (id.isEmpty()) {
            problems.required(field + ".nodeID");
        }
        if (id.length() > NODE_ID_LENGTH_MAX) {
            problems.invalid(
                    field + ".nodeID", id, "must be " + NODE_ID_LENGTH_MAX + " characters or less");
        }
        problems.notNegative(
                field + ".allocatable.count", Fields.number(driver, "allocatable", "count"));
        if (!names.add(name)) {
            problems.duplicate(field + ".name", name);
        }
        Set<String> keys = new HashSet<>();
        for (var key : Fields.strings(driver, "topologyKeys")) {
            if (key.isEmpty()) {
                problems.required(field);
            }
            if (!keys.add(key)) {
                problems.duplicate(field, key);
            }
            problems.invalid(field, key, Names.qualifiedName(key));
        }
    }

    /** Kubernetes looks at an updated node twice. What a driver counts on it may change. */
    static void nodeUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        node(object, problems);
        for (var driverBefore : Fields.objects(before, "spec", "drivers")) {
            for (var driver : Fields.objects(object, "spec", "drivers")) {
                if (Fields.same(driver.path("name"), driverBefore.path("name"))) {
                    problems.immutable("spec.drivers", fixed(driver), fixed(driverBefore));
                }
            }
        }
    }

    private static ObjectNode fixed(ObjectNode driver) {
        var copy = driver.deepCopy();
        copy.remove(List.of("allocatable"));
        return copy;
    }

    static void capacity(ObjectNode object, Problems problems) {
        LabelSelectorCheck.check(object.path("nodeTopology"), "nodeTopology", problems);
        String name = Fields.text(object, "storageClassName");
        problems.invalid("storageClassName", name, Names.dns1123Subdomain(name));
        problems.notNegative("capacity", object.path("capacity"));
    }

    static void capacityUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        for (var field : List.of("nodeTopology", "storageClassName")) {
            problems.immutable(field, object.path(field), before.path(field));
        }
    }
}
