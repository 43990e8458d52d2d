package io.trireme.api.kinds;

import io.trireme.api.kinds.DeviceNames.Element;
import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What ResourceClaims and their templates ask for. */
final class DeviceClaimCheck {
    private static final int REQUESTS_MAX = 32;
    private static final int ALTERNATIVES_MAX = 8;
    private static final int CONSTRAINTS_MAX = 32;
    private static final Set<String> TEMPLATE_METADATA = Set.of("labels", "annotations");
    private static final String[] TAINT_EFFECTS = {"NoExecute", "NoSchedule", "None"};

    private DeviceClaimCheck() {}

    static void template(ObjectNode object, Problems problems) {
        var metadata = Fields.at(object, "spec", "metadata");
        String field = "spec.metadata";
        ObjectMetaRules.checkAnnotations(
                metadata.path("annotations"), field + ".annotations", problems);
        ObjectMetaRules.checkLabels(metadata.path("labels"), field + ".labels", problems);
        for (var name : metadata.propertyNames()) {
            if (!TEMPLATE_METADATA.contains(name) && !Fields.empty(metadata, name)) {
                problems.forbidden(field + "." + name, "cannot be set");
            }
        }
        claim(Fields.at(object, "spec", "spec", "devices"), "spec.spec.devices", problems);
    }

    static void claim(JsonNode devices, String path, Problems problems) {
        var requests = devices.path("requests");
        String field = path + ".requests";
        DeviceNames.each(
                requests, REQUESTS_MAX, field, problems, request -> request(request, problems));
        if (requests.size() <= REQUESTS_MAX) {
            DeviceNames.distinct(names(requests), field, problems);
        }
        var known = RequestNames.of(devices);
        DeviceNames.each(
                devices.path("constraints"),
                CONSTRAINTS_MAX,
                path + ".constraints",
                problems,
                constraint -> constraint(constraint, known, problems));
        DeviceNames.each(
                devices.path("config"),
                DeviceClassCheck.CONFIGS_MAX,
                path + ".config",
                problems,
                config -> {
                    known.checkAll(config, problems);
                    DeviceClassCheck.configuration(config, problems);
                });
    }

    private static List<String> names(JsonNode requests) {
        return requests.valueStream().map(request -> Fields.text(request, "name")).toList();
    }

    private static void request(Element request, Problems problems) {
        String oneOf = "exactly one of `exactly` or `firstAvailable` is required";
        var node = request.node();
        DeviceNames.label(Fields.text(node, "name"), request.field() + ".name", problems);
        boolean exactly = Fields.has(node, "exactly");
        boolean alternatives = !Fields.empty(node, "firstAvailable");
        if (exactly && alternatives) {
            problems.invalidPrinted(
                    request.field(), "null", oneOf + ", but multiple fields are set");
        } else if (exactly) {
            asked(new Element(node.path("exactly"), request.field() + ".exactly"), problems);
        } else if (alternatives) {
            String field = request.field() + ".firstAvailable";
            var list = node.path("firstAvailable");
            DeviceNames.each(
                    list, ALTERNATIVES_MAX, field, problems, one -> alternative(one, problems));
            if (list.size() <= ALTERNATIVES_MAX) {
                DeviceNames.distinct(names(list), field, problems);
            }
        } else {
            problems.required(request.field(), oneOf);
        }
    }

    private static void alternative(Element request, Problems problems) {
        DeviceNames.label(Fields.text(request.node(), "name"), request.field() + ".name", problems);
        asked(request, problems);
    }

    private static void asked(Element request, Problems problems) {
        var node = request.node();
        String field = request.field();
        String name = Fields.text(node, "deviceClassName");
        if (name.isEmpty()) {
            problems.required(field + ".deviceClassName");
        } else {
            problems.invalid(field + ".deviceClassName", name, Names.dns1123Subdomain(name));
        }
        DeviceClassCheck.selectors(node, field, problems);
        long count = Fields.number(node, "count");
        switch (Fields.text(node, "allocationMode")) {
            case "All" -> {
                if (count != 0) {
                    problems.invalid(
                            field + ".count",
                            count,
                            "must not be specified when allocationMode is 'All'");
                }
            }
            case "ExactCount" -> {
                if (count <= 0) {
                    problems.invalid(field + ".count", count, "must be greater than zero");
                }
            }
            case String mode ->
                    problems.oneOf(field + ".allocationMode", mode, "All", "ExactCount");
        }
        var tolerations = Fields.objects(node, "tolerations");
        for (int i = 0; i < tolerations.size(); i++) {
            toleration(tolerations.get(i), field + ".tolerations[" + i + "]", problems);
        }
    }

    private static void toleration(ObjectNode toleration, String field, Problems problems) {
        String key = Fields.text(toleration, "key");
        if (!key.isEmpty()) {
            problems.invalid(field + ".key", key, Names.qualifiedName(key));
        }
        String value = Fields.text(toleration, "value");
        switch (Fields.text(toleration, "operator")) {
            case "Exists" -> {
                if (!value.isEmpty()) {
                    problems.invalid(
                            field + ".value", value, "must be empty for operator `Exists`");
                }
            }
            case "Equal" -> problems.invalid(field + ".value", value, Names.labelValue(value));
            case "" -> problems.required(field + ".operator");
            case String operator ->
                    problems.oneOf(field + ".operator", operator, "Equal", "Exists");
        }
        effect(toleration, field, problems);
    }

    /** The effect of a taint; one that is not named is the caller's affair. */
    static void effect(ObjectNode of, String field, Problems problems) {
        String effect = Fields.text(of, "effect");
        if (!effect.isEmpty()) {
            problems.oneOf(field + ".effect", effect, TAINT_EFFECTS);
        }
    }

    private static void constraint(Element constraint, RequestNames known, Problems problems) {
        known.checkAll(constraint, problems);
        String field = constraint.field();
        if (Fields.has(constraint.node(), "matchAttribute")) {
            DeviceNames.fullyQualified(
                    Fields.text(constraint.node(), "matchAttribute"),
                    field + ".matchAttribute",
                    problems);
        } else if (Fields.has(constraint.node(), "distinctAttribute")) {
            DeviceNames.fullyQualified(
                    Fields.text(constraint.node(), "distinctAttribute"),
                    field + ".distinctAttribute",
                    problems);
        } else {
            problems.required(
                    field,
                    "exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but"
                            + " multiple fields are set");
        }
    }

    /** The requests of a claim, each with its alternatives. */
    record RequestNames(Map<String, Set<String>> alternatives) {
        private static final String UNKNOWN =
                "must be the name of a request in the claim or the name of a request and a"
                        + " subrequest separated by '/'";

        static RequestNames of(JsonNode devices) {
            Map<String, Set<String>> byName = new HashMap<>();
            for (var request : Fields.objects(devices, "requests")) {
                byName.put(
                        Fields.text(request, "name"),
                        new TreeSet<>(names(request.path("firstAvailable"))));
            }
            return new RequestNames(byName);
        }

        /** The names in the field {@code requests} of an element. */
        void checkAll(Element element, Problems problems) {
            String field = element.field() + ".requests";
            var requests = element.node().path("requests");
            DeviceNames.each(
                    requests,
                    REQUESTS_MAX,
                    field,
                    problems,
                    one -> check(one.node().stringValue(""), one.field(), problems));
            if (requests.size() <= REQUESTS_MAX) {
                DeviceNames.distinct(Fields.strings(element.node(), "requests"), field, problems);
            }
        }

        void check(String name, String field, Problems problems) {
            var parts = name.split("/", -1);
            if (parts.length <= 2) {
                for (var part : parts) {
                    DeviceNames.label(part, field, problems);
                }
            }
            boolean known =
                    parts.length <= 2
                            && alternatives.containsKey(parts[0])
                            && (parts.length == 1 || alternatives.get(parts[0]).contains(parts[1]));
            if (!known) {
                problems.invalid(field, name, UNKNOWN);
            }
        }
    }
}
