package io.trireme.api.kinds;

import io.trireme.api.kinds.DeviceNames.Element;
import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** One device of a ResourceSlice. */
final class DeviceCheck {
    private static final int ATTRIBUTES_AND_CAPACITIES_MAX = 32;
    private static final int TAINTS_MAX = 16;
    private static final int CONSUMPTIONS_MAX = 2;
    private static final int COUNTERS_MAX = 32;
    private static final int CONDITIONS_MAX = 4;
    private static final int VALUE_LENGTH_MAX = 64;
    private static final Pattern VERSION =
            Pattern.compile(
                    "(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)"
                            + "(-(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)"
                            + "(\\.(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
                            + "(\\+[0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*)?");
    private static final List<String> VALUES = List.of("bool", "int", "string", "version");

    private DeviceCheck() {}

    /**
     * @param taintsBefore those that were checked when they were put on
     * @param choosesNodes whether each device of the slice says which nodes reach it
     */
    static void device(
            Element device,
            Optional<JsonNode> taintsBefore,
            boolean choosesNodes,
            Problems problems) {
        var node = device.node();
        String field = device.field();
        DeviceNames.label(Fields.text(node, "name"), field + ".name", problems);
        int properties = node.path("attributes").size() + node.path("capacity").size();
        if (properties > ATTRIBUTES_AND_CAPACITIES_MAX) {
            problems.invalid(
                    field,
                    properties,
                    "the total number of attributes and capacities must not exceed "
                            + ATTRIBUTES_AND_CAPACITIES_MAX);
        }
        for (var entry : node.path("attributes").properties()) {
            String where = field + ".attributes[" + entry.getKey() + "]";
            DeviceNames.qualified(entry.getKey(), where, problems);
            attribute(entry.getValue(), where, problems);
        }
        boolean shared = Fields.flag(node, "allowMultipleAllocations");
        for (var entry : node.path("capacity").properties()) {
            String where = field + ".capacity[" + entry.getKey() + "]";
            DeviceNames.qualified(entry.getKey(), where, problems);
            DeviceCapacityCheck.capacity(entry.getValue(), shared, where, problems);
        }
        if (taintsBefore.isEmpty() || !Fields.same(taintsBefore.get(), node.path("taints"))) {
            DeviceNames.each(
                    node.path("taints"),
                    TAINTS_MAX,
                    field + ".taints",
                    problems,
                    taint -> taint(taint, problems));
        }
        consumptions(device, problems);
        if (choosesNodes) {
            nodes(device, problems);
        } else if (Fields.has(node, "nodeName")
                || Fields.has(node, "nodeSelector")
                || Fields.has(node, "allNodes")) {
            problems.invalidPrinted(
                    field,
                    "null",
                    "`nodeName`, `nodeSelector` and `allNodes` can only be set if"
                            + " `perDeviceNodeSelection` is set to true in the ResourceSlice spec");
        }
        bindings(node, field, problems);
    }

    private static void attribute(JsonNode attribute, String field, Problems problems) {
        String oneValue = "exactly one value must be specified";
        String text = Fields.text(attribute, "string");
        if (text.length() > VALUE_LENGTH_MAX) {
            problems.tooLong(field + ".string", VALUE_LENGTH_MAX);
        }
        if (Fields.has(attribute, "version")) {
            String version = Fields.text(attribute, "version");
            if (!VERSION.matcher(version).matches()) {
                problems.invalid(
                        field + ".version",
                        version,
                        "must be a string compatible with semver.org spec 2.0.0");
            }
            if (version.length() > VALUE_LENGTH_MAX) {
                problems.tooLong(field + ".version", VALUE_LENGTH_MAX);
            }
        }
        long values = VALUES.stream().filter(name -> Fields.has(attribute, name)).count();
        if (values == 0) {
            problems.invalid(field, "", oneValue);
        } else if (values > 1) {
            problems.invalid(field, attribute, oneValue);
        }
    }

    private static void taint(Element taint, Problems problems) {
        if (!(taint.node() instanceof ObjectNode node)) {
            return;
        }
        String key = Fields.text(node, "key");
        problems.invalid(taint.field() + ".key", key, Names.qualifiedName(key));
        String value = Fields.text(node, "value");
        if (!value.isEmpty()) {
            problems.invalid(taint.field() + ".value", value, Names.labelValue(value));
        }
        VolumeSourceCheck.need(node, "effect", taint.field(), problems);
        DeviceClaimCheck.effect(node, taint.field(), problems);
    }

    private static void consumptions(Element device, Problems problems) {
        String field = device.field() + ".consumesCounters";
        var consumptions = device.node().path("consumesCounters");
        DeviceNames.each(
                consumptions,
                CONSUMPTIONS_MAX,
                field,
                problems,
                one -> {
                    DeviceNames.requiredLabel(
                            Fields.text(one.node(), "counterSet"),
                            one.field() + ".counterSet",
                            problems);
                    counters(one, problems);
                });
        if (consumptions.size() <= CONSUMPTIONS_MAX) {
            DeviceNames.distinct(
                    consumptions.valueStream().map(one -> Fields.text(one, "counterSet")).toList(),
                    field,
                    problems);
        }
    }

    /** The counters of a set, or those that a device takes from one. */
    static void counters(Element of, Problems problems) {
        String field = of.field() + ".counters";
        var counters = of.node().path("counters");
        if (counters.isEmpty()) {
            problems.required(field);
        } else if (DeviceNames.fits(counters, COUNTERS_MAX, field, problems)) {
            for (var name : counters.propertyNames()) {
                problems.invalid(field + "[" + name + "]", name, Names.dns1123Label(name));
            }
        }
    }

    private static void nodes(Element device, Problems problems) {
        var node = device.node();
        String field = device.field();
        List<String> set = new ArrayList<>();
        String name = Fields.text(node, "nodeName");
        if (Fields.has(node, "nodeName") && name.isEmpty()) {
            problems.invalid(field + ".nodeName", name, "must not be empty");
        } else if (!name.isEmpty()) {
            set.add("`nodeName`");
            problems.invalid(field + ".nodeName", name, Names.dns1123Subdomain(name));
        }
        if (Fields.has(node, "nodeSelector")) {
            set.add("`nodeSelector`");
            SchedulingCheck.nodeSelector(
                    node.path("nodeSelector"), field + ".nodeSelector", problems);
        }
        if (SliceCheck.setTrue(node, "allNodes", field, problems)) {
            set.add("`allNodes`");
        }
        String oneOf =
                "exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when"
                        + " `perDeviceNodeSelection` is set to true in the ResourceSlice spec";
        if (set.isEmpty()) {
            problems.required(field, oneOf);
        } else if (set.size() > 1) {
            problems.invalid(field, "{" + String.join(", ", set) + "}", oneOf);
        }
    }

    /** The conditions that must be met, or must not be, before a pod is bound. */
    static void bindings(JsonNode of, String path, Problems problems) {
        for (var list : List.of("bindingConditions", "bindingFailureConditions")) {
            DeviceNames.each(
                    of.path(list),
                    CONDITIONS_MAX,
                    path + "." + list,
                    problems,
                    one -> {
                        String name = one.node().stringValue("");
                        problems.invalid(one.field(), name, Names.qualifiedName(name));
                    });
        }
        var conditions = Fields.strings(of, "bindingConditions");
        var failures = Fields.strings(of, "bindingFailureConditions");
        DeviceNames.distinct(conditions, path + ".bindingConditions", problems);
        String field = path + ".bindingFailureConditions";
        DeviceNames.distinct(failures, field, problems);
        for (int i = 0; i < failures.size(); i++) {
            if (conditions.contains(failures.get(i))) {
                problems.invalid(
                        field + "[" + i + "]",
                        failures.get(i),
                        "bindingFailureConditions must not overlap with bindingConditions");
            }
        }
        if (conditions.isEmpty() && !failures.isEmpty()) {
            problems.invalidPrinted(
                    path + ".bindingConditions",
                    "null",
                    "bindingConditions are required to use bindingFailureConditions");
        }
        if (failures.isEmpty() && !conditions.isEmpty()) {
            problems.invalidPrinted(
                    field,
                    "null",
                    "bindingFailureConditions are required to use bindingConditions");
        }
    }
}
