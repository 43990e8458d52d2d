package io.trireme.api.openapi;

import io.trireme.api.custom.StructuralSchema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schema of a custom resource as its definition declares it, descriptions included, with the
 * fields that every object has.
 */
final class CustomSchemaJson {
    private static final String OBJECT_META = OperationNames.META + "ObjectMeta";

    /** Any kind will do: these two fields are described alike everywhere. */
    private static final String ANY_KIND = OperationNames.META + "Status";

    private final Components components;
    private final Descriptions descriptions;

    CustomSchemaJson(Components components, Descriptions descriptions) {
        this.components = components;
        this.descriptions = descriptions;
    }

    ObjectNode render(StructuralSchema schema) {
        var json = (ObjectNode) schema.declaration().deepCopy();
        completeInside(json);
        completeObject(json);
        return json;
    }

    private void completeInside(JsonNode schema) {
        for (JsonNode inside : schema.path("properties")) {
            complete(inside);
        }
        complete(schema.path("items"));
        complete(schema.path("additionalProperties"));
    }

    private void complete(JsonNode schema) {
        if (!(schema instanceof ObjectNode json)) {
            return;
        }
        completeInside(json);
        if (json.path("x-kubernetes-embedded-resource").asBoolean(false)) {
            completeObject(json);
        }
    }

    private void completeObject(ObjectNode json) {
        var properties = json.withObject("/properties");
        text(properties, "apiVersion");
        text(properties, "kind");
        var metadata = properties.putObject("metadata");
        metadata.putArray("allOf").add(components.reference(OBJECT_META));
        metadata.put(
                "description",
                "Standard object's metadata. More info:"
                        + " https://git.k8s.io/community/contributors/devel/sig-architecture/"
                        + "api-conventions.md#metadata");
    }

    private void text(ObjectNode properties, String field) {
        var property = properties.putObject(field).put("type", "string");
        descriptions.ofField(ANY_KIND, field).ifPresent(text -> property.put("description", text));
    }
}
