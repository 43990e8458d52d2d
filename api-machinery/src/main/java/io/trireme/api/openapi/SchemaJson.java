package io.trireme.api.openapi;

import io.trireme.api.schema.Schema;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Renders a schema that no table declares: that of a custom resource. */
final class SchemaJson {
    private SchemaJson() {}

    static ObjectNode render(Schema schema, Components components) {
        if (schema.definitionName().isPresent()) {
            return components.reference(schema.definitionName().get());
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        switch (schema.type()) {
            case OBJECT -> json.put("type", "object");
            case ARRAY -> json.put("type", "array");
            case STRING -> json.put("type", "string");
            case INTEGER -> json.put("type", "integer");
            case NUMBER -> json.put("type", "number");
            case BOOLEAN -> json.put("type", "boolean");
            case INT_OR_STRING -> json.put("x-kubernetes-int-or-string", true);
            case ANY -> {}
        }
        schema.format().ifPresent(format -> json.put("format", format));
        schema.defaultValue().ifPresent(value -> json.set("default", value));
        if (!schema.required().isEmpty()) {
            var required = json.putArray("required");
            schema.required().forEach(required::add);
        }
        if (!schema.enumValues().isEmpty()) {
            var values = json.putArray("enum");
            schema.enumValues().forEach(values::add);
        }
        if (!schema.properties().isEmpty()) {
            ObjectNode properties = json.putObject("properties");
            schema.properties()
                    .forEach((name, field) -> properties.set(name, render(field, components)));
        }
        schema.items().ifPresent(items -> json.set("items", render(items, components)));
        schema.additionalProperties()
                .ifPresent(value -> json.set("additionalProperties", render(value, components)));
        if (schema.preservesUnknownFields()) {
            json.put("x-kubernetes-preserve-unknown-fields", true);
        }
        lists(schema, json);
        return json;
    }

    private static void lists(Schema schema, ObjectNode json) {
        switch (schema.listType()) {
            case SET -> json.put("x-kubernetes-list-type", "set");
            case MAP -> {
                json.put("x-kubernetes-list-type", "map");
                var keys = json.putArray("x-kubernetes-list-map-keys");
                schema.listMapKeys().forEach(keys::add);
            }
            case ATOMIC -> {}
        }
        if (schema.atomicMap()) {
            json.put("x-kubernetes-map-type", "atomic");
        }
    }
}
