package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The form that Kubernetes' Go structs give to a CustomResourceDefinition: some fields are written
 * even when empty, others left out when they say nothing, and schemas have their fields in one
 * order. What stands below {@code items} and {@code additionalProperties} is not read as a schema
 * by the decoder (Go's types decode themselves there), so fields unknown in it are dropped here,
 * without a word, as Kubernetes does.
 */
final class CustomDefinitionForm {
    private static final List<String> SCHEMA_FIELDS =
            List.of(
                    "id",
                    "$schema",
                    "$ref",
                    "description",
                    "type",
                    "format",
                    "title",
                    "default",
                    "maximum",
                    "exclusiveMaximum",
                    "minimum",
                    "exclusiveMinimum",
                    "maxLength",
                    "minLength",
                    "pattern",
                    "maxItems",
                    "minItems",
                    "uniqueItems",
                    "multipleOf",
                    "enum",
                    "maxProperties",
                    "minProperties",
                    "required",
                    "items",
                    "allOf",
                    "oneOf",
                    "anyOf",
                    "not",
                    "properties",
                    "additionalProperties",
                    "patternProperties",
                    "dependencies",
                    "additionalItems",
                    "definitions",
                    "externalDocs",
                    "example",
                    "nullable",
                    "x-kubernetes-preserve-unknown-fields",
                    "x-kubernetes-embedded-resource",
                    "x-kubernetes-int-or-string",
                    "x-kubernetes-list-map-keys",
                    "x-kubernetes-list-type",
                    "x-kubernetes-map-type",
                    "x-kubernetes-validations");

    /** Values of these are pointers in Go: false and empty texts are kept. */
    private static final Set<String> POINTERS =
            Set.of(
                    "$ref",
                    "default",
                    "example",
                    "items",
                    "not",
                    "additionalProperties",
                    "additionalItems",
                    "externalDocs",
                    "x-kubernetes-preserve-unknown-fields",
                    "x-kubernetes-list-type",
                    "x-kubernetes-map-type");

    private static final List<String> SCHEMA_MAPS =
            List.of("properties", "patternProperties", "definitions", "dependencies");

    private CustomDefinitionForm() {}

    /** Changes the object. */
    static void apply(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        Fields.putIfAbsent(spec, "group", "");
        writtenNames(Fields.child(spec, "names"));
        Fields.putIfAbsent(spec, "scope", "");
        if (!Fields.has(spec, "versions")) {
            spec.putNull("versions");
        }
        Fields.objects(spec, "versions").forEach(CustomDefinitionForm::version);
        dropEmpty(spec, List.of("preserveUnknownFields"));
        var status = Fields.child(object, "status");
        for (var list : List.of("conditions", "storedVersions")) {
            if (!Fields.has(status, list)) {
                status.putNull(list);
            }
        }
        writtenNames(Fields.child(status, "acceptedNames"));
    }

    private static void writtenNames(ObjectNode names) {
        Fields.putIfAbsent(names, "plural", "");
        Fields.putIfAbsent(names, "kind", "");
        dropEmpty(names, List.of("singular", "listKind", "shortNames", "categories"));
    }

    private static void version(ObjectNode version) {
        Fields.putIfAbsent(version, "name", "");
        Fields.putIfAbsent(version, "served", false);
        Fields.putIfAbsent(version, "storage", false);
        dropEmpty(version, List.of("deprecated", "additionalPrinterColumns", "selectableFields"));
        for (var column : Fields.objects(version, "additionalPrinterColumns")) {
            dropEmpty(column, List.of("format", "description"));
            if (Fields.number(column, "priority") == 0) {
                column.remove("priority");
            }
        }
        if (version.get("schema") instanceof ObjectNode schema
                && schema.get("openAPIV3Schema") instanceof ObjectNode root) {
            schema.set("openAPIV3Schema", schema(root));
        }
    }

    private static void dropEmpty(ObjectNode object, List<String> fields) {
        for (var field : fields) {
            if (Fields.empty(object, field) || isFalse(object.path(field))) {
                object.remove(field);
            }
        }
    }

    private static boolean isFalse(JsonNode value) {
        return value.isBoolean() && !value.booleanValue();
    }

    private static ObjectNode schema(ObjectNode declared) {
        var schema = declared.objectNode();
        for (var field : SCHEMA_FIELDS) {
            var value = declared.path(field);
            boolean said =
                    POINTERS.contains(field)
                            ? !value.isMissingNode() && !value.isNull()
                            : !Fields.empty(declared, field) && !isFalse(value);
            if (said) {
                schema.set(field, value(field, value));
            }
        }
        return schema;
    }

    private static JsonNode value(String field, JsonNode value) {
        if (SCHEMA_MAPS.contains(field)) {
            return map(value);
        }
        return switch (field) {
            case "items",
                    "not",
                    "additionalProperties",
                    "additionalItems",
                    "allOf",
                    "oneOf",
                    "anyOf" ->
                    schemas(value);
            case "x-kubernetes-validations" -> rules(value);
            default -> value;
        };
    }

    private static JsonNode schemas(JsonNode value) {
        if (value instanceof ObjectNode one) {
            return schema(one);
        }
        if (value instanceof ArrayNode list) {
            var schemas = new ArrayList<JsonNode>();
            list.forEach(one -> schemas.add(schemas(one)));
            return list.arrayNode().addAll(schemas);
        }
        return value;
    }

    private static JsonNode map(JsonNode value) {
        var sorted = new TreeMap<String, JsonNode>();
        value.forEachEntry((name, one) -> sorted.put(name, schemas(one)));
        return ((ObjectNode) value).objectNode().setAll(sorted);
    }

    private static JsonNode rules(JsonNode list) {
        for (var rule : list) {
            if (rule instanceof ObjectNode object) {
                dropEmpty(object, List.of("message", "messageExpression", "fieldPath"));
            }
        }
        return list;
    }
}
