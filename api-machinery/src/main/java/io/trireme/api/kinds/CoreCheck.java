package io.trireme.api.kinds;

import io.trireme.api.codec.Json;
import io.trireme.api.names.Names;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** ConfigMaps, Secrets, Nodes, Events, Leases, PriorityClasses and endpoints. */
final class CoreCheck {
    private static final int DATA_BYTES_MAX = 1024 * 1024;
    private static final String IMMUTABLE_SET = "field is immutable when `immutable` is set";
    private static final long USER_PRIORITY_MAX = 1_000_000_000;
    private static final List<String> SYSTEM_PRIORITY_CLASSES =
            List.of("system-node-critical", "system-cluster-critical");
    private static final String LOOPBACK_TEXT =
            "may not be in the loopback range (127.0.0.0/8, ::1/128)";

    /** Fields of an Event by the names that the group events.k8s.io and the core group have. */
    private static final List<Map.Entry<String, String>> EVENT_FIELDS =
            List.of(
                    Map.entry("regarding", "involvedObject"),
                    Map.entry("reason", "reason"),
                    Map.entry("note", "message"),
                    Map.entry("deprecatedSource", "source"),
                    Map.entry("deprecatedFirstTimestamp", "firstTimestamp"),
                    Map.entry("deprecatedLastTimestamp", "lastTimestamp"),
                    Map.entry("deprecatedCount", "count"),
                    Map.entry("reason", "reason"),
                    Map.entry("type", "type"),
                    Map.entry("eventTime", "eventTime"),
                    Map.entry("action", "action"),
                    Map.entry("related", "related"),
                    Map.entry("reportingController", "reportingController"),
                    Map.entry("reportingInstance", "reportingInstance"));

    private CoreCheck() {}

    static void configMap(ObjectNode object, Problems problems) {
        long sizeBytes = 0;
        for (var entry : object.path("data").properties()) {
            String key = entry.getKey();
            String field = "data[" + key + "]";
            problems.invalid(field, key, Names.configKey(key));
            if (object.path("binaryData").has(key)) {
                problems.invalid(field, key, "duplicate of key present in binaryData");
            }
            sizeBytes += bytes(entry.getValue().stringValue(""));
        }
        for (var entry : object.path("binaryData").properties()) {
            String key = entry.getKey();
            problems.invalid("binaryData[" + key + "]", key, Names.configKey(key));
            sizeBytes += decodedBytes(entry.getValue().stringValue(""));
        }
        if (sizeBytes > DATA_BYTES_MAX) {
            // Kubernetes names no field here.
            problems.tooLong("[]", DATA_BYTES_MAX);
        }
    }

    static void configMapUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        immutableOnceSet(object, before, List.of("data", "binaryData"), problems);
    }

    private static void immutableOnceSet(
            ObjectNode object, ObjectNode before, List<String> fields, Problems problems) {
        if (!Fields.flag(before, "immutable")) {
            return;
        }
        if (!Fields.flag(object, "immutable")) {
            problems.forbidden("immutable", IMMUTABLE_SET);
        }
        for (var field : fields) {
            if (!Fields.same(object.path(field), before.path(field))) {
                problems.forbidden(field, IMMUTABLE_SET);
            }
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static long decodedBytes(String base64) {
        int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
        return base64.length() / 4 * 3L - padding;
    }

    static void secret(ObjectNode object, Problems problems) {
        long sizeBytes = 0;
        for (var entry : object.path("data").properties()) {
            String key = entry.getKey();
            problems.invalid("data[" + key + "]", key, Names.configKey(key));
            sizeBytes += decodedBytes(entry.getValue().stringValue(""));
        }
        if (sizeBytes > DATA_BYTES_MAX) {
            problems.tooLong("data", DATA_BYTES_MAX);
        }
        switch (Fields.text(object, "type")) {
            case "kubernetes.io/tls" -> needKeys(object, problems, "tls.crt", "tls.key");
            case "kubernetes.io/ssh-auth" -> needKeys(object, problems, "ssh-privatekey");
            case "kubernetes.io/dockerconfigjson" -> json(object, ".dockerconfigjson", problems);
            case "kubernetes.io/dockercfg" -> json(object, ".dockercfg", problems);
            case "kubernetes.io/basic-auth" -> {
                if (!object.path("data").has("username") && !object.path("data").has("password")) {
                    needKeys(object, problems, "username", "password");
                }
            }
            case "kubernetes.io/service-account-token" -> {
                String annotation = "kubernetes.io/service-account.name";
                if (Fields.empty(object, "metadata", "annotations", annotation)) {
                    problems.required("metadata.annotations[" + annotation + "]");
                }
            }
            default -> {}
        }
    }

    private static void needKeys(ObjectNode secret, Problems problems, String... keys) {
        for (var key : keys) {
            if (!secret.path("data").has(key)) {
                problems.required("data[" + key + "]");
            }
        }
    }

    private static void json(ObjectNode secret, String key, Problems problems) {
        needKeys(secret, problems, key);
        String text = Fields.text(secret, "data", key);
        if (text.isEmpty()) {
            return;
        }
        try {
            Json.parse(Base64.getDecoder().decode(text));
        } catch (ApiStatusException e) {
            problems.invalid(
                    "data[" + key + "]", "<secret contents redacted>", e.status().message());
        }
    }

    static void secretUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        problems.immutable("type", object.path("type"), before.path("type"));
        immutableOnceSet(object, before, List.of("data"), problems);
    }

    static void node(ObjectNode object, Problems problems) {
        var taints = Fields.objects(object, "spec", "taints");
        var seen = new HashSet<String>();
        for (int i = 0; i < taints.size(); i++) {
            // Kubernetes looks for them under metadata.
            String field = "metadata.taints[" + i + "]";
            String key = Fields.text(taints.get(i), "key");
            String value = Fields.text(taints.get(i), "value");
            String effect = Fields.text(taints.get(i), "effect");
            problems.invalid(field + ".key", key, Names.qualifiedName(key));
            problems.invalid(field + ".value", value, Names.labelValue(value));
            problems.oneOf(
                    field + ".effect", effect, "NoSchedule", "PreferNoSchedule", "NoExecute");
            if (!seen.add(key + ":" + effect)) {
                problems.add(FieldError.duplicate(field, taints.get(i).toString()));
            }
        }
        var ranges = podRanges(object);
        for (int i = 0; i < ranges.size(); i++) {
            problems.invalid(
                    "spec.podCIDRs[" + i + "]", ranges.get(i), IpRange.faults(ranges.get(i)));
        }
        amounts(object, problems);
    }

    private static List<String> podRanges(ObjectNode node) {
        var ranges = Fields.strings(node, "spec", "podCIDRs");
        String single = Fields.text(node, "spec", "podCIDR");
        return ranges.isEmpty() && !single.isEmpty() ? List.of(single) : ranges;
    }

    private static void amounts(ObjectNode node, Problems problems) {
        for (var list : List.of("capacity", "allocatable")) {
            for (var entry : Fields.at(node, "status", list).properties()) {
                Quantities.find(entry.getValue())
                        .filter(amount -> amount.signum() < 0)
                        .ifPresent(
                                amount ->
                                        problems.invalid(
                                                "status." + list + "." + entry.getKey(),
                                                amount.toString(),
                                                Problems.NOT_NEGATIVE));
            }
        }
    }

    static void nodeUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        if (!podRanges(before).isEmpty() && !podRanges(before).equals(podRanges(object))) {
            problems.forbidden(
                    "spec.podCIDRs",
                    "node updates may not change podCIDR except from \"\" to valid");
        }
        String provider = Fields.text(before, "spec", "providerID");
        if (!provider.isEmpty() && !provider.equals(Fields.text(object, "spec", "providerID"))) {
            problems.forbidden(
                    "spec.providerID",
                    "node updates may not change providerID except from \"\" to valid");
        }
    }

    static void nodeStatus(ObjectNode object, ObjectNode before, Problems problems) {
        amounts(object, problems);
    }

    static void event(ObjectNode object, Problems problems) {
        String involved = Fields.text(object, "involvedObject", "namespace");
        String namespace = Fields.text(object, "metadata", "namespace");
        boolean clusterScoped = involved.isEmpty() && namespace.equals("default");
        if (!involved.equals(namespace) && !clusterScoped) {
            problems.invalid(
                    "involvedObject.namespace", involved, "does not match event.namespace");
        }
    }

    static void eventsGroupEvent(ObjectNode object, Problems problems) {
        event(EventForms.toCore(object), problems);
    }

    /** All but the series stays; errors name the fields of the core group, reason twice. */
    static void eventsGroupEventUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        for (var field : EVENT_FIELDS) {
            problems.immutable(
                    field.getValue(), object.path(field.getKey()), before.path(field.getKey()));
        }
    }

    static void eventsGroupEventCreate(ObjectNode object, Problems problems) {
        if (Fields.empty(object, "eventTime")) {
            problems.required("eventTime");
        }
        String type = Fields.text(object, "type");
        if (!type.equals("Normal") && !type.equals("Warning")) {
            problems.invalid("type", type, "has invalid value: " + type);
        }
        for (var field : List.of("reportingController", "reportingInstance", "action", "reason")) {
            if (Fields.has(object, "eventTime") && Fields.empty(object, field)) {
                problems.required(field);
            }
        }
    }

    static void lease(ObjectNode object, Problems problems) {
        var spec = object.path("spec");
        if (Fields.has(spec, "leaseDurationSeconds")
                && Fields.number(spec, "leaseDurationSeconds") <= 0) {
            problems.invalid(
                    "spec.leaseDurationSeconds",
                    Fields.number(spec, "leaseDurationSeconds"),
                    "must be greater than 0");
        }
        problems.notNegative("spec.leaseTransitions", Fields.number(spec, "leaseTransitions"));
    }

    static void priorityClass(ObjectNode object, Problems problems) {
        String name = Fields.text(object, "metadata", "name");
        boolean system = SYSTEM_PRIORITY_CLASSES.contains(name);
        if (name.startsWith("system-") && !system) {
            problems.forbidden(
                    "metadata.name",
                    "priority class names with 'system-' prefix are reserved for system use only."
                            + " error: "
                            + name
                            + " is not a known system priority class");
        } else if (!system && Fields.number(object, "value") > USER_PRIORITY_MAX) {
            problems.forbidden(
                    "value",
                    "maximum allowed value of a user defined priority is " + USER_PRIORITY_MAX);
        }
        problems.oneOf(
                "preemptionPolicy",
                Fields.text(object, "preemptionPolicy"),
                "PreemptLowerPriority",
                "Never");
    }

    static void priorityClassUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        if (Fields.number(object, "value") != Fields.number(before, "value")) {
            problems.forbidden("value", "may not be changed in an update.");
        }
        problems.immutable(
                "preemptionPolicy",
                object.path("preemptionPolicy"),
                before.path("preemptionPolicy"));
    }

    static void endpointSlice(ObjectNode object, Problems problems) {
        String type = Fields.text(object, "addressType");
        if (type.isEmpty()) {
            problems.required("addressType");
        } else {
            problems.oneOf("addressType", type, "FQDN", "IPv4", "IPv6");
        }
        var names = new HashSet<String>();
        var ports = Fields.objects(object, "ports");
        for (int i = 0; i < ports.size(); i++) {
            String field = "ports[" + i + "]";
            String name = Fields.text(ports.get(i), "name");
            if (!name.isEmpty()) {
                problems.invalid(field + ".name", name, Names.dns1123Label(name));
            }
            if (!names.add(name)) {
                problems.duplicate(field + ".name", name);
            }
            problems.oneOf(
                    field + ".protocol",
                    Fields.text(ports.get(i), "protocol"),
                    "SCTP",
                    "TCP",
                    "UDP");
        }
        var endpoints = Fields.objects(object, "endpoints");
        for (int i = 0; i < endpoints.size(); i++) {
            endpoint(endpoints.get(i), type, "endpoints[" + i + "].addresses", problems);
        }
    }

    private static void endpoint(
            ObjectNode endpoint, String type, String field, Problems problems) {
        var addresses = Fields.strings(endpoint, "addresses");
        if (addresses.isEmpty()) {
            problems.required(field, "must contain at least 1 address");
        }
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.get(i);
            if (type.equals("IPv4") && !NameRules.isIpv4(address)) {
                problems.invalid(field, address, "must be an IPv4 address");
            } else if (type.equals("IPv6") && !NameRules.isIpv6(address)) {
                problems.invalid(field, address, "must be an IPv6 address");
            } else if (type.equals("FQDN")) {
                problems.invalid(field, address, Names.dns1123Subdomain(address));
            }
            if (address.startsWith("127.") || address.equals("::1")) {
                problems.invalid(field + "[" + i + "]", address, LOOPBACK_TEXT);
            }
        }
    }

    static void endpointSliceUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        problems.immutable("addressType", object.path("addressType"), before.path("addressType"));
    }

    static void endpoints(ObjectNode object, Problems problems) {
        var subsets = Fields.objects(object, "subsets");
        for (int i = 0; i < subsets.size(); i++) {
            String field = "subsets[" + i + "]";
            var ports = Fields.objects(subsets.get(i), "ports");
            for (var list : List.of("addresses", "notReadyAddresses")) {
                addresses(subsets.get(i).path(list), field + "." + list, problems);
            }
            for (int j = 0; j < ports.size(); j++) {
                String where = field + ".ports[" + j + "]";
                if (ports.size() > 1 && Fields.empty(ports.get(j), "name")) {
                    problems.required(where + ".name");
                }
                problems.between(where + ".port", Fields.number(ports.get(j), "port"), 1, 65535);
                problems.oneOf(
                        where + ".protocol",
                        Fields.text(ports.get(j), "protocol"),
                        "SCTP",
                        "TCP",
                        "UDP");
            }
        }
    }

    private static void addresses(JsonNode addresses, String field, Problems problems) {
        for (int i = 0; i < addresses.size(); i++) {
            String ip = Fields.text(addresses.get(i), "ip");
            String where = field + "[" + i + "].ip";
            if (!NameRules.isIp(ip)) {
                problems.invalid(
                        where, ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
                problems.invalid(where, ip, "must be a valid IP address");
            } else if (ip.startsWith("127.") || ip.equals("::1")) {
                problems.invalid(where, ip, LOOPBACK_TEXT);
            }
        }
    }
}
