package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The ranges that Services take their addresses from, and the addresses that are taken. */
final class ServiceRangeCheck {
    private ServiceRangeCheck() {}

    static void address(ObjectNode object, Problems problems) {
        var parent = Fields.at(object, "spec", "parentRef");
        if (!parent.isObject()) {
            problems.required("spec.parentRef");
            return;
        }
        // The group of Services is empty.
        String group = Fields.text(parent, "group");
        if (!group.isEmpty()) {
            problems.invalid("spec.parentRef.group", group, Names.dns1123Subdomain(group));
        }
        for (var field : new String[] {"resource", "name"}) {
            String value = Fields.text(parent, field);
            if (value.isEmpty()) {
                problems.required("spec.parentRef." + field);
            } else {
                problems.invalid("spec.parentRef." + field, value, Names.pathSegment(value));
            }
        }
        String namespace = Fields.text(parent, "namespace");
        if (!namespace.isEmpty()) {
            problems.invalid("spec.parentRef.namespace", namespace, Names.pathSegment(namespace));
        }
    }

    static void addressUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        var parent = Fields.at(object, "spec", "parentRef");
        if (!Fields.same(parent, Fields.at(before, "spec", "parentRef"))) {
            problems.invalid(
                    "spec.parentRef",
                    parent.isObject()
                            ? JsonNodeFactory.instance
                                    .objectNode()
                                    .put("Group", Fields.text(parent, "group"))
                                    .put("Resource", Fields.text(parent, "resource"))
                                    .put("Namespace", Fields.text(parent, "namespace"))
                                    .put("Name", Fields.text(parent, "name"))
                            : parent,
                    Problems.IMMUTABLE);
        }
    }

    static void range(ObjectNode object, Problems problems) {
        var ranges = Fields.strings(object, "spec", "cidrs");
        String field = "spec.cidrs";
        if (ranges.isEmpty()) {
            problems.required(field, "at least one CIDR required");
            return;
        }
        var printed = Fields.at(object, "spec", "cidrs");
        if (ranges.size() > 2) {
            var spec = JsonNodeFactory.instance.objectNode();
            spec.set("CIDRs", printed);
            problems.invalid(field, spec, "may only hold up to 2 values");
            return;
        }
        for (int i = 0; i < ranges.size(); i++) {
            problems.invalid(
                    field + "[" + i + "]", ranges.get(i), IpRange.canonicalFaults(ranges.get(i)));
        }
        if (ranges.size() == 2) {
            var first = IpRange.find(ranges.getFirst());
            var second = IpRange.find(ranges.getLast());
            if (first.isPresent() && second.filter(first.get()::sameFamily).isPresent()) {
                problems.invalid(
                        field,
                        printed,
                        "may specify no more than one IP for each IP family, i.e 192.168.0.0/24"
                                + " and 2001:db8::/64");
            }
        }
    }

    /** A range stays; a second one, of the other family, may come. */
    static void rangeUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        var ranges = Fields.strings(object, "spec", "cidrs");
        var old = Fields.strings(before, "spec", "cidrs");
        boolean added = old.size() == 1 && ranges.size() == 2;
        if (ranges.size() != old.size() && !added) {
            problems.invalid("spec.cidrs", Fields.at(object, "spec", "cidrs"), Problems.IMMUTABLE);
            return;
        }
        for (int i = 0; i < old.size(); i++) {
            if (!old.get(i).equals(ranges.get(i))) {
                problems.invalid("spec.cidrs[" + i + "]", ranges.get(i), Problems.IMMUTABLE);
            }
        }
        if (added) {
            range(object, problems);
        }
    }
}
