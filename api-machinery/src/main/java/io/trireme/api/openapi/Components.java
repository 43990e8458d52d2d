package io.trireme.api.openapi;

import io.trireme.api.GroupVersion;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.custom.StructuralSchema;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Collects the definitions that a document refers to, with all that those refer to, in the form of
 * OpenAPI v3.
 */
final class Components {
    static final String REFERENCE = "#/components/schemas/";
    private static final String KINDS = "x-kubernetes-group-version-kind";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final SchemaCatalog catalog;
    private final Descriptions descriptions;
    private final Predicate<GroupVersion> kindsOf;
    private final TreeMap<String, ObjectNode> schemas = new TreeMap<>();
    private final Deque<String> wanted = new ArrayDeque<>();

    /**
     * @param kindsOf which groups' names a kind that lives in every group (DeleteOptions) carries
     */
    Components(SchemaCatalog catalog, Descriptions descriptions, Predicate<GroupVersion> kindsOf) {
        this.catalog = catalog;
        this.descriptions = descriptions;
        this.kindsOf = kindsOf;
    }

    /** A reference to a definition, which thereby becomes part of the document. */
    ObjectNode reference(String definition) {
        if (!schemas.containsKey(definition)) {
            schemas.put(definition, NODES.objectNode());
            wanted.add(definition);
        }
        return NODES.objectNode().put("$ref", REFERENCE + definition);
    }

    /**
     * A reference to a kind; a custom one gets what it declares.
     *
     * @throws IllegalArgumentException if the schema is neither a named one nor a custom one
     */
    ObjectNode reference(GroupVersionKind kind, Schema schema) {
        if (schema.definitionName().isPresent()) {
            return reference(schema.definitionName().get());
        }
        if (!(schema instanceof StructuralSchema custom)) {
            throw new IllegalArgumentException("no definition of " + kind);
        }
        String name = customName(kind);
        if (!schemas.containsKey(name)) {
            ObjectNode json = new CustomSchemaJson(this, descriptions).render(custom);
            json.putArray(KINDS).add(kindJson(kind));
            schemas.put(name, json);
        }
        return NODES.objectNode().put("$ref", REFERENCE + name);
    }

    /** {@code com.example.v1.Foo} for kind Foo of example.com/v1. */
    private static String customName(GroupVersionKind kind) {
        StringBuilder name = new StringBuilder();
        String[] labels = kind.group().split("\\.", -1);
        for (int i = labels.length - 1; i >= 0; i--) {
            name.append(labels[i]).append('.');
        }
        return name.append(kind.version()).append('.').append(kind.kind()).toString();
    }

    static ObjectNode kindJson(GroupVersionKind kind) {
        return NODES.objectNode()
                .put("group", kind.group())
                .put("version", kind.version())
                .put("kind", kind.kind());
    }

    /** All definitions, by name. */
    ObjectNode schemas() {
        for (String name = wanted.poll(); name != null; name = wanted.poll()) {
            schemas.put(name, definition(name));
        }
        ObjectNode all = NODES.objectNode();
        schemas.forEach(all::set);
        return all;
    }

    private ObjectNode definition(String name) {
        ObjectNode declared =
                catalog.declaration(name)
                        .orElseThrow(() -> new IllegalStateException("no definition " + name));
        ObjectNode definition = NODES.objectNode();
        descriptions.ofType(name).ifPresent(text -> definition.put("description", text));
        definition.setAll(schema(declared));
        if (definition.get("properties") instanceof ObjectNode properties) {
            for (Map.Entry<String, JsonNode> property : properties.properties()) {
                describe(name, property.getKey(), (ObjectNode) property.getValue());
            }
        }
        if (definition.get(KINDS) instanceof ArrayNode kinds) {
            definition.set(KINDS, kindsHere(kinds));
        }
        return definition;
    }

    private void describe(String definition, String field, ObjectNode property) {
        descriptions
                .ofField(definition, field)
                .ifPresent(
                        text -> {
                            JsonNode reference = property.remove("$ref");
                            if (reference != null) {
                                // Beside a reference nothing else would be read.
                                property.putArray("allOf").addObject().set("$ref", reference);
                            }
                            property.put("description", text);
                        });
    }

    private ArrayNode kindsHere(ArrayNode kinds) {
        ArrayNode here = NODES.arrayNode();
        for (JsonNode kind : kinds) {
            String group = kind.path("group").asString();
            var version = new GroupVersion(group, kind.path("version").asString());
            if (kinds.size() == 1 || kindsOf.test(version)) {
                here.add(kind);
            }
        }
        return here;
    }

    /** The declaration with its bare names turned into references. */
    private ObjectNode schema(ObjectNode declared) {
        ObjectNode schema = NODES.objectNode();
        for (Map.Entry<String, JsonNode> entry : declared.properties()) {
            JsonNode value = entry.getValue();
            switch (entry.getKey()) {
                case "$ref" -> schema.setAll(reference(value.asString()));
                case "allOf" -> schema.putArray("allOf").add(reference(value.asString()));
                case "items", "additionalProperties" ->
                        schema.set(entry.getKey(), schema((ObjectNode) value));
                case "properties" -> {
                    ObjectNode properties = schema.putObject("properties");
                    value.properties()
                            .forEach(
                                    property ->
                                            properties.set(
                                                    property.getKey(),
                                                    schema((ObjectNode) property.getValue())));
                }
                default -> schema.set(entry.getKey(), value);
            }
        }
        return schema;
    }
}
