package io.trireme.api.codec;

import io.trireme.api.schema.Pruning;
import io.trireme.api.schema.Schema;
import io.trireme.api.status.ApiStatusException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/**
 * Brings the tree of a custom resource to the form of its schema. Unlike Go structs, which drop and
 * refuse while they are read, such objects are read whole first; then, in this order, the metadata
 * is read as Kubernetes' own, unknown fields are removed, nulls that mean nothing too, and the
 * metadata of embedded objects is read. Wrong types are left for validation. What was unknown is
 * reported in that order.
 */
final class CustomReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** A whole number beyond this is kept as the double that it was read as. */
    private static final double INTEGER_MAX = 1L << 53;

    private final List<String> unknown = new ArrayList<>();

    private CustomReader() {}

    /**
     * Changes {@code object}.
     *
     * @return the paths of unknown fields
     * @throws Unreadable if metadata can't be read
     */
    static List<String> conform(ObjectNode object, Schema schema) {
        var reader = new CustomReader();
        wholeNumbers(object);
        Schema metadata = schema.properties().get("metadata");
        if (metadata != null && object.has("metadata")) {
            object.set("metadata", reader.typed(object.get("metadata"), metadata, "metadata"));
        }
        reader.unknown.addAll(Pruning.removeUnknown(object, schema));
        Pruning.removeNulls(object, schema);
        schema.properties().forEach((name, field) -> reader.field(object, name, field, name));
        schema.additionalProperties()
                .ifPresent(values -> reader.values(object, values, schema, ""));
        return reader.unknown;
    }

    /** JSON has one kind of number: 3.0 is stored and compared as 3. */
    private static void wholeNumbers(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                object.set(name, wholeNumber(object.get(name)));
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, wholeNumber(array.get(i)));
            }
        }
    }

    private static JsonNode wholeNumber(JsonNode node) {
        wholeNumbers(node);
        if (!node.isFloatingPointNumber()) {
            return node;
        }
        double number = node.doubleValue();
        if (number != Math.rint(number) || Math.abs(number) > INTEGER_MAX) {
            return node;
        }
        long whole = (long) number;
        return whole == (int) whole ? NODES.numberNode((int) whole) : NODES.numberNode(whole);
    }

    private void field(ObjectNode parent, String name, Schema schema, String path) {
        JsonNode value = parent.get(name);
        if (value == null || path.equals("metadata")) {
            return;
        }
        if (schema.definitionName().isPresent()) {
            parent.set(name, embedded(value, schema, path));
            return;
        }
        inside(value, schema, path);
    }

    private void inside(JsonNode value, Schema schema, String path) {
        if (value instanceof ObjectNode object) {
            schema.properties()
                    .forEach((name, field) -> field(object, name, field, path + "." + name));
            schema.additionalProperties().ifPresent(values -> values(object, values, schema, path));
        } else if (value.isArray() && schema.items().isPresent()) {
            for (int i = 0; i < value.size(); i++) {
                inside(value.get(i), schema.items().get(), path + "[" + i + "]");
            }
        }
    }

    private void values(ObjectNode map, Schema values, Schema schema, String path) {
        map.forEachEntry(
                (name, value) -> {
                    if (!schema.properties().containsKey(name)) {
                        inside(value, values, path.isEmpty() ? name : path + "." + name);
                    }
                });
    }

    private ObjectNode embedded(JsonNode value, Schema schema, String path) {
        try {
            return typed(value, schema, path);
        } catch (Unreadable unreadable) {
            throw new Unreadable(
                    path + ": Invalid value: " + value + ": " + unreadable.getMessage());
        }
    }

    private ObjectNode typed(JsonNode value, Schema schema, String path) {
        if (value.isNull()) {
            return NODES.objectNode();
        }
        if (!(value instanceof ObjectNode object)) {
            throw new Unreadable(
                    "json: cannot unmarshal "
                            + kind(value)
                            + " into Go value of type "
                            + TypeNames.of(schema));
        }
        try {
            Decoded decoded = ObjectDecoder.conform(object, schema);
            for (String error : decoded.fieldErrors()) {
                unknown.add(
                        path + "." + error.substring(error.indexOf('"') + 1, error.length() - 1));
            }
            return decoded.object();
        } catch (ApiStatusException malformed) {
            throw new Unreadable(malformed.status().message());
        }
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER, OBJECT, NULL, MISSING, BINARY, POJO -> "number";
        };
    }
}
