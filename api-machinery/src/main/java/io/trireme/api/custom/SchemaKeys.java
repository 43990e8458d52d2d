package io.trireme.api.custom;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reading of declared schemas as trees, in one order: that of the names. */
final class SchemaKeys {
    private SchemaKeys() {}

    static String text(JsonNode schema, String key) {
        return schema.path(key).stringValue("");
    }

    static boolean flag(JsonNode schema, String key) {
        return schema.path(key).booleanValue(false);
    }

    static Optional<Long> count(JsonNode schema, String key) {
        JsonNode value = schema.path(key);
        return value.isNumber() ? Optional.of((long) value.doubleValue()) : Optional.empty();
    }

    static Map<String, JsonNode> named(JsonNode schema, String key) {
        return sorted(schema.path(key));
    }

    static Map<String, JsonNode> sorted(JsonNode object) {
        var sorted = new TreeMap<String, JsonNode>();
        object.forEachEntry(sorted::put);
        return sorted;
    }

    static List<String> texts(JsonNode schema, String key) {
        var texts = new ArrayList<String>();
        schema.path(key).forEach(one -> texts.add(one.stringValue("")));
        return texts;
    }

    /** The schema in a field that may also hold a boolean or a list. */
    static Optional<ObjectNode> child(JsonNode schema, String key) {
        return schema.get(key) instanceof ObjectNode child ? Optional.of(child) : Optional.empty();
    }

    /** Whether the value is more than Go's zero: not false, empty or null. */
    static boolean given(JsonNode schema, String key) {
        JsonNode value = schema.path(key);
        return switch (value.getNodeType()) {
            case MISSING, NULL -> false;
            case STRING -> !value.stringValue().isEmpty();
            case BOOLEAN -> value.booleanValue();
            case ARRAY -> !value.isEmpty();
            case OBJECT, NUMBER, BINARY, POJO -> true;
        };
    }
}
