package io.trireme.api.schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes from values of custom resources what their schemas do not know. Values under a named
 * definition (metadata) are passed over: who reads them knows them better.
 */
public final class Pruning {
    private final List<String> unknown = new ArrayList<>();

    private Pruning() {}

    /**
     * Changes {@code value}: unknown fields go, unless their object keeps them.
     *
     * @return the paths of what was removed, such as {@code spec.ports[0].zz}, sorted
     */
    public static List<String> removeUnknown(JsonNode value, Schema schema) {
        var pruning = new Pruning();
        pruning.value(value, schema, "");
        return pruning.unknown.stream().sorted().toList();
    }

    private void value(JsonNode value, Schema schema, String path) {
        if (schema.definitionName().isPresent()) {
            return;
        }
        if (value instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                String at = path.isEmpty() ? name : path + "." + name;
                var field = find(schema, name);
                if (field.isPresent()) {
                    value(object.get(name), field.get(), at);
                } else if (!schema.preservesUnknownFields()) {
                    object.remove(name);
                    unknown.add(at);
                }
            }
        } else if (value instanceof ArrayNode array && schema.items().isPresent()) {
            for (int i = 0; i < array.size(); i++) {
                value(array.get(i), schema.items().get(), path + "[" + i + "]");
            }
        }
    }

    private static Optional<Schema> find(Schema schema, String name) {
        return Optional.ofNullable(schema.properties().get(name)).or(schema::additionalProperties);
    }

    /**
     * Changes {@code value}: a field that is null goes, unless its schema allows null or has a
     * default to put there. Nulls in lists stay.
     */
    public static void removeNulls(JsonNode value, Schema schema) {
        if (schema.definitionName().isPresent()) {
            return;
        }
        if (value instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                find(schema, name).ifPresent(field -> removeNull(object, name, field));
            }
        } else if (value.isArray()) {
            schema.items()
                    .ifPresent(items -> value.forEach(element -> removeNulls(element, items)));
        }
    }

    private static void removeNull(ObjectNode object, String name, Schema field) {
        if (!object.get(name).isNull()) {
            removeNulls(object.get(name), field);
        } else if (!field.nullable() && field.defaultValue().isEmpty()) {
            object.remove(name);
        }
    }
}
