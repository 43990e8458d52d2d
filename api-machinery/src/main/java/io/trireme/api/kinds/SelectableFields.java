package io.trireme.api.kinds;

import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.schema.Schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** What a field selector sees of an object. */
public final class SelectableFields {
    private SelectableFields() {}

    /**
     * The value that a selector on {@code field} compares with: an absent field counts as the empty
     * string, or as {@code false} or {@code 0} where its type says so.
     *
     * @throws IllegalArgumentException if the resource has no such selectable field
     */
    public static String value(ResourceDefinition definition, String field, ObjectNode object) {
        var path = definition.selectableFields().get(field);
        if (path == null) {
            throw new IllegalArgumentException("not a selectable field: " + field);
        }
        JsonNode node = Fields.at(object, path.toArray(String[]::new));
        if (node.isValueNode() && !node.isNull()) {
            return node.asString();
        }
        return switch (typeAt(definition.schema(), path)) {
            case BOOLEAN -> "false";
            case INTEGER, NUMBER -> "0";
            case OBJECT, ARRAY, STRING, INT_OR_STRING, ANY -> "";
        };
    }

    private static Schema.Type typeAt(Schema root, List<String> path) {
        var schema = root;
        for (var field : path) {
            var next = schema.properties().get(field);
            if (next == null) {
                return Schema.Type.ANY;
            }
            schema = next;
        }
        return schema.type();
    }
}
