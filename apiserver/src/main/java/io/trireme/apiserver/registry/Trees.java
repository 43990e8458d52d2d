package io.trireme.apiserver.registry;

import io.trireme.api.codec.Json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Comparison and the stored form of trees. */
final class Trees {
    private static final List<String> META_ORDER =
            List.of(
                    "name",
                    "generateName",
                    "namespace",
                    "selfLink",
                    "uid",
                    "generation",
                    "creationTimestamp",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                    "labels",
                    "annotations",
                    "ownerReferences",
                    "finalizers",
                    "managedFields");

    private Trees() {}

    /** Equal whatever the order of fields and the width of numbers. */
    static boolean same(JsonNode a, JsonNode b) {
        if (a.isObject() && b.isObject()) {
            if (a.size() != b.size()) {
                return false;
            }
            for (var field : a.properties()) {
                var other = b.get(field.getKey());
                if (other == null || !same(field.getValue(), other)) {
                    return false;
                }
            }
            return true;
        }
        if (a.isArray() && b.isArray()) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (a.isNumber() && b.isNumber()) {
            return a.decimalValue().compareTo(b.decimalValue()) == 0;
        }
        return a.equals(b);
    }

    /** Equal but for the resourceVersion, which stored objects lack. */
    static boolean sameStored(ObjectNode a, ObjectNode b) {
        return same(ordered(a), ordered(b));
    }

    /** As {@link #sameStored}, whenever the managers wrote what they own. */
    static boolean sameButTimes(ObjectNode a, ObjectNode b) {
        return same(withoutTimes(ordered(a)), withoutTimes(ordered(b)));
    }

    private static ObjectNode withoutTimes(ObjectNode object) {
        var copy = object.deepCopy();
        for (var entry : copy.path("metadata").path("managedFields")) {
            if (entry instanceof ObjectNode one) {
                one.remove("time");
            }
        }
        return copy;
    }

    /** Canonical JSON without the resourceVersion: kind, apiVersion and metadata come first. */
    static byte[] stored(ObjectNode object) {
        return Json.write(ordered(object));
    }

    private static ObjectNode ordered(ObjectNode object) {
        var ordered = JsonNodeFactory.instance.objectNode();
        ordered.set("kind", object.get("kind"));
        ordered.set("apiVersion", object.get("apiVersion"));
        var meta = ordered.putObject("metadata");
        var from = ObjectMeta.of(object);
        for (String field : META_ORDER) {
            var value = from.get(field);
            if (value != null && !value.isNull() && !(value.isContainer() && value.isEmpty())) {
                meta.set(field, value);
            }
        }
        for (var field : object.properties()) {
            if (!ordered.has(field.getKey())) {
                ordered.set(field.getKey(), field.getValue());
            }
        }
        return ordered;
    }
}
