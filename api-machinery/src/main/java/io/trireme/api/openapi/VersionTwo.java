package io.trireme.api.openapi;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns paths and schemas of OpenAPI v3 into those of v2, which can say less. */
final class VersionTwo {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<String> QUANTITY_OR_PORT =
            Set.of(
                    "io.k8s.apimachinery.pkg.api.resource.Quantity",
                    "io.k8s.apimachinery.pkg.util.intstr.IntOrString");

    private VersionTwo() {}

    static ObjectNode definitions(ObjectNode schemas) {
        ObjectNode definitions = NODES.objectNode();
        for (Map.Entry<String, JsonNode> schema : schemas.properties()) {
            ObjectNode definition = schema(schema.getValue());
            if (QUANTITY_OR_PORT.contains(schema.getKey())) {
                definition.put("type", "string");
            }
            definitions.set(schema.getKey(), definition);
        }
        return definitions;
    }

    /**
     * Defaults, alternatives and conditions are left out; what is beside a reference stays beside
     * it.
     */
    private static ObjectNode schema(JsonNode v3) {
        ObjectNode v2 = NODES.objectNode();
        for (Map.Entry<String, JsonNode> entry : v3.properties()) {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case "default", "oneOf", "anyOf", "not", "nullable" -> {}
                case "$ref" -> v2.put("$ref", reference(value));
                case "allOf" -> {
                    JsonNode named = value.path(0).path("$ref");
                    if (named.isString()) {
                        v2.put("$ref", reference(named));
                    }
                }
                case "items", "additionalProperties" ->
                        v2.set(entry.getKey(), value.isObject() ? schema(value) : value);
                case "properties" -> {
                    ObjectNode properties = v2.putObject("properties");
                    value.properties()
                            .forEach(p -> properties.set(p.getKey(), schema(p.getValue())));
                }
                default -> v2.set(entry.getKey(), value);
            }
        }
        return v2;
    }

    private static String reference(JsonNode v3) {
        return v3.asString().replace(Components.REFERENCE, "#/definitions/");
    }

    static ObjectNode path(JsonNode v3) {
        ObjectNode v2 = NODES.objectNode();
        for (Map.Entry<String, JsonNode> entry : v3.properties()) {
            if (entry.getKey().equals("parameters")) {
                v2.set("parameters", parameters(entry.getValue()));
            } else {
                v2.set(entry.getKey(), operation(entry.getValue()));
            }
        }
        return v2;
    }

    private static ArrayNode parameters(JsonNode v3) {
        ArrayNode v2 = NODES.arrayNode();
        for (JsonNode parameter : v3) {
            ObjectNode flat = NODES.objectNode();
            parameter.properties().stream()
                    .filter(entry -> !entry.getKey().equals("schema"))
                    .forEach(entry -> flat.set(entry.getKey(), entry.getValue()));
            v2.add(flat.setAll((ObjectNode) parameter.path("schema")));
        }
        return v2;
    }

    private static ObjectNode operation(JsonNode v3) {
        ObjectNode v2 = NODES.objectNode();
        ArrayNode parameters = NODES.arrayNode();
        JsonNode content = v3.path("requestBody").path("content");
        v2.set("consumes", names(content.isEmpty() ? List.of("*/*") : content.propertyNames()));
        JsonNode answers = v3.path("responses").path("200").path("content");
        v2.set("produces", names(answers.propertyNames()));
        v2.putArray("schemes").add("https");
        for (Map.Entry<String, JsonNode> entry : v3.properties()) {
            switch (entry.getKey()) {
                case "requestBody" -> parameters.add(body(entry.getValue()));
                case "parameters" -> parameters.addAll(parameters(entry.getValue()));
                case "responses" -> v2.set("responses", responses(entry.getValue()));
                default -> v2.set(entry.getKey(), entry.getValue());
            }
        }
        if (!parameters.isEmpty()) {
            v2.set("parameters", parameters);
        }
        return v2;
    }

    private static ArrayNode names(Iterable<String> names) {
        ArrayNode array = NODES.arrayNode();
        names.forEach(array::add);
        return array;
    }

    private static ObjectNode body(JsonNode v3) {
        ObjectNode body = NODES.objectNode().put("name", "body").put("in", "body");
        if (v3.path("required").asBoolean(false)) {
            body.put("required", true);
        }
        return body.set("schema", schema(v3.path("content").iterator().next().path("schema")));
    }

    private static ObjectNode responses(JsonNode v3) {
        ObjectNode v2 = NODES.objectNode();
        for (Map.Entry<String, JsonNode> code : v3.properties()) {
            ObjectNode response = v2.putObject(code.getKey());
            response.set("description", code.getValue().path("description"));
            JsonNode content = code.getValue().path("content");
            if (!content.isEmpty()) {
                response.set("schema", schema(content.iterator().next().path("schema")));
            }
        }
        return v2;
    }
}
