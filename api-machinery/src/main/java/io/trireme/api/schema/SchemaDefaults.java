package io.trireme.api.schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;

/**
 * Puts in the defaults that schemas carry, as Kubernetes does for custom resources. The defaults of
 * built-in kinds are more than schemas can say and are not applied here.
 */
public final class SchemaDefaults {
    private SchemaDefaults() {}

    /**
     * Changes {@code object}: a field that is absent gets its schema's default, and what stands
     * inside of that its own. A null is replaced only if its schema has a default.
     */
    public static void apply(ObjectNode object, Schema schema) {
        for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
            Schema field = property.getValue();
            JsonNode value = object.get(property.getKey());
            if ((value == null || value.isNull()) && field.defaultValue().isPresent()) {
                value = field.defaultValue().get().deepCopy();
                object.set(property.getKey(), value);
            }
            inside(value, field);
        }
        schema.additionalProperties()
                .ifPresent(values -> object.forEach(value -> inside(value, values)));
    }

    private static void inside(JsonNode value, Schema schema) {
        if (value instanceof ObjectNode object) {
            apply(object, schema);
        } else if (value instanceof ArrayNode array) {
            schema.items().ifPresent(items -> array.forEach(element -> inside(element, items)));
        }
    }
}
