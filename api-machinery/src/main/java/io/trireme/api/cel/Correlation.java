package io.trireme.api.cel;

import tools.jackson.databind.JsonNode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value and what it was before, where the two can be told to belong together (KEP-4008). Of one
 * thread: comparisons are remembered.
 */
final class Correlation {
    private final JsonNode value;
    private final JsonNode before;
    private final SchemaNode schema;
    private Map<List<JsonNode>, JsonNode> beforeByKey;
    private Boolean unchanged;

    Correlation(JsonNode value, JsonNode before, SchemaNode schema) {
        this.value = value;
        this.before = before;
        this.schema = schema;
    }

    /** Of a field or an entry of a map; empty if it is new. */
    Optional<Correlation> key(String name) {
        JsonNode old = before.path(name);
        var inside =
                schema.kind() == SchemaNode.Kind.OBJECT
                        ? Optional.ofNullable(schema.properties().get(name))
                        : schema.elements();
        return old.isMissingNode() || inside.isEmpty()
                ? Optional.empty()
                : Optional.of(new Correlation(value.path(name), old, inside.get()));
    }

    /** Of an element of a list; empty if it is new or cannot be told from the others. */
    Optional<Correlation> index(int index) {
        return schema.elements()
                .flatMap(
                        inside ->
                                elementBefore(index)
                                        .map(
                                                old ->
                                                        new Correlation(
                                                                value.path(index), old, inside)));
    }

    private Optional<JsonNode> elementBefore(int index) {
        return switch (schema.listType()) {
            case "map" -> elementByKey(value.path(index));
            case "set", "atomic" -> Optional.empty();
            // Without a type upstream goes by the place, for ratcheting only.
            case String _ -> Optional.ofNullable(before.get(index));
        };
    }

    /** The element of the list before that has the same keys. */
    Optional<JsonNode> elementByKey(JsonNode element) {
        if (!schema.listType().equals("map") || !before.isArray()) {
            return Optional.empty();
        }
        if (beforeByKey == null) {
            beforeByKey = new HashMap<>();
            before.forEach(old -> beforeByKey.putIfAbsent(keys(old), old));
        }
        return Optional.ofNullable(beforeByKey.get(keys(element)));
    }

    private List<JsonNode> keys(JsonNode element) {
        return schema.listMapKeys().stream().map(element::path).toList();
    }

    boolean unchanged() {
        if (unchanged == null) {
            unchanged = same();
        }
        return unchanged;
    }

    private boolean same() {
        if (!schema.listType().equals("map") || !value.isArray() || !before.isArray()) {
            return same(value, before);
        }
        if (value.size() != before.size()) {
            return false;
        }
        for (int i = 0; i < value.size(); i++) {
            if (!index(i).map(Correlation::unchanged).orElse(false)) {
                return false;
            }
        }
        return true;
    }

    /** Numbers are the same however they are held in memory. */
    private static boolean same(JsonNode one, JsonNode other) {
        if (one.isIntegralNumber() && other.isIntegralNumber()) {
            return one.bigIntegerValue().equals(other.bigIntegerValue());
        }
        if (one.size() != other.size() || one.getNodeType() != other.getNodeType()) {
            return false;
        }
        if (one.isObject()) {
            for (var field : one.properties()) {
                JsonNode match = other.get(field.getKey());
                if (match == null || !same(field.getValue(), match)) {
                    return false;
                }
            }
            return true;
        }
        if (one.isArray()) {
            for (int i = 0; i < one.size(); i++) {
                if (!same(one.get(i), other.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return one.equals(other);
    }
}
