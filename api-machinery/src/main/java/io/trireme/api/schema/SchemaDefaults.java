package io.trireme.api.schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;

/**
 * Puts in the defaults that schemas carry, as Kubernetes does for custom resources. The defaults of
 * built-in kinds are more than schemas can say and are not applied here.
 */
public final class SchemaDefaults {
    private SchemaDefaults() {}

    /**
     * Changes {@code object}: a field that is absent gets its schema's default, and what stands
     * inside of that its own. A null is replaced if its schema has a default and does not allow
     * null; in lists and maps too.
     */
    public static void apply(ObjectNode object, Schema schema) {
        for (Map.Entry<String, Schema> property : schema.properties().entrySet()) {
            Schema field = property.getValue();
            JsonNode value = object.get(property.getKey());
            if (field.defaultValue().isPresent() && (value == null || replaced(value, field))) {
                value = field.defaultValue().get().deepCopy();
                object.set(property.getKey(), value);
            }
            inside(value, field);
        }
        schema.additionalProperties().ifPresent(values -> map(object, schema, values));
    }

    private static void map(ObjectNode object, Schema schema, Schema values) {
        for (String name : List.copyOf(object.propertyNames())) {
            if (schema.properties().containsKey(name)) {
                continue;
            }
            if (replaced(object.get(name), values)) {
                object.set(name, values.defaultValue().orElseThrow().deepCopy());
            }
            inside(object.get(name), values);
        }
    }

    private static boolean replaced(JsonNode value, Schema schema) {
        return value.isNull() && !schema.nullable() && schema.defaultValue().isPresent();
    }

    private static void inside(JsonNode value, Schema schema) {
        if (value instanceof ObjectNode object) {
            apply(object, schema);
        } else if (value instanceof ArrayNode array && schema.items().isPresent()) {
            Schema items = schema.items().get();
            for (int i = 0; i < array.size(); i++) {
                if (replaced(array.get(i), items)) {
                    array.set(i, items.defaultValue().orElseThrow().deepCopy());
                }
                inside(array.get(i), items);
            }
        }
    }
}
