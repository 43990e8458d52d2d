package io.trireme.api.patch;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/** Prints trees the way Go prints maps and slices, which error texts of Kubernetes show. */
final class GoText {
    private GoText() {}

    static String of(JsonNode node) {
        if (node.isObject()) {
            var parts = new ArrayList<String>();
            var sorted = new TreeMap<String, JsonNode>();
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                sorted.put(field.getKey(), field.getValue());
            }
            sorted.forEach((key, value) -> parts.add(key + ":" + of(value)));
            return "map[" + String.join(" ", parts) + "]";
        }
        if (node.isArray()) {
            var parts = new ArrayList<String>();
            node.forEach(element -> parts.add(of(element)));
            return "[" + String.join(" ", parts) + "]";
        }
        if (node.isNull()) {
            return "<nil>";
        }
        return node.asString();
    }

    /** The name of a JSON value's kind in Go's decoding errors. */
    static String kind(JsonNode node) {
        if (node.isObject()) {
            return "object";
        }
        if (node.isArray()) {
            return "array";
        }
        if (node.isString()) {
            return "string";
        }
        return node.isBoolean() ? "bool" : "number";
    }
}
