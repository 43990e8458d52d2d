package io.trireme.api.apply;

import io.trireme.api.schema.Schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** Takes paths out of an object. */
final class TreePrune {
    private TreePrune() {}

    /** A container that becomes empty turns null: it was there for what it held. */
    static ObjectNode without(ObjectNode object, FieldSet paths, Schema schema) {
        return prune(object, paths, Optional.of(schema)) instanceof ObjectNode pruned
                ? pruned
                : object.objectNode();
    }

    private static JsonNode prune(JsonNode value, FieldSet paths, Optional<Schema> schema) {
        var shape = Shape.of(schema, value, null);
        if (value.isNull() || shape == Shape.WHOLE) {
            return value;
        }
        return shape == Shape.FIELDS
                ? pruneFields(value, paths, schema)
                : pruneItems(shape, value, paths, schema);
    }

    private static JsonNode pruneFields(JsonNode value, FieldSet paths, Optional<Schema> schema) {
        var rest = JsonMapper.shared().createObjectNode();
        for (var field : value.properties()) {
            var element = new PathElement.Field(field.getKey());
            if (!paths.has(element)) {
                rest.set(
                        field.getKey(),
                        below(
                                field.getValue(),
                                paths.below(element),
                                Shape.field(schema, field.getKey())));
            }
        }
        return rest.isEmpty() ? NullNode.getInstance() : rest;
    }

    private static JsonNode pruneItems(
            Shape shape, JsonNode list, FieldSet paths, Optional<Schema> schema) {
        var rest = JsonMapper.shared().createArrayNode();
        for (var item : list) {
            var element = shape.element(schema, item);
            if (!paths.has(element)) {
                rest.add(below(item, paths.below(element), schema.flatMap(Schema::items)));
            }
        }
        return rest.isEmpty() ? NullNode.getInstance() : rest;
    }

    private static JsonNode below(
            JsonNode value, Optional<FieldSet> paths, Optional<Schema> schema) {
        return paths.isEmpty() ? value : prune(value, paths.get(), schema);
    }
}
