package io.trireme.api.custom;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks each place of a schema on its own: what OpenAPI knows and Kubernetes does not take. */
final class PlaceCheck {
    private static final List<String> UNSUPPORTED =
            List.of("id", "additionalItems", "patternProperties", "definitions", "dependencies");
    private static final Set<String> TYPES =
            Set.of("array", "boolean", "integer", "number", "object", "string");
    private static final List<String> TYPES_SHOWN =
            List.of("array", "boolean", "integer", "number", "object", "string");
    private static final Set<String> META_FIELDS = Set.of("metadata", "kind", "apiVersion");
    private static final String LIST_TYPE = "x-kubernetes-list-type";
    private static final String MAP_TYPE = "x-kubernetes-map-type";
    private static final String KEYS = "x-kubernetes-list-map-keys";

    /**
     * Where a place stands.
     *
     * @param inMetadata inside of kind, apiVersion or metadata of an object
     * @param noDefaults why it may have no default; empty if it may
     */
    private record Surroundings(boolean inMetadata, String noDefaults) {
        static final Surroundings ROOT = new Surroundings(false, "");
    }

    private final List<FieldError> errors = new ArrayList<>();

    private PlaceCheck() {}

    static List<FieldError> check(JsonNode schema, String field) {
        var check = new PlaceCheck();
        check.place(schema, field, Surroundings.ROOT, true);
        return check.errors;
    }

    /** Whether anything in the schema can't be read as a structural schema at all. */
    static boolean holdsUnsupported(JsonNode schema) {
        if (!schema.isObject()) {
            return false;
        }
        if (schema.has("$ref")
                || SchemaKeys.given(schema, "$schema")
                || schema.path("items").isArray()
                || SchemaKeys.text(schema, "type").equals("null")
                || UNSUPPORTED.stream().anyMatch(key -> SchemaKeys.given(schema, key))) {
            return true;
        }
        for (String key : List.of("items", "additionalProperties", "not")) {
            if (holdsUnsupported(schema.path(key))) {
                return true;
            }
        }
        for (String key : List.of("properties", "allOf", "anyOf", "oneOf")) {
            if (schema.path(key).valueStream().anyMatch(PlaceCheck::holdsUnsupported)) {
                return true;
            }
        }
        return false;
    }

    private void place(JsonNode schema, String field, Surroundings around, boolean root) {
        standard(schema, field, around);
        if (SchemaKeys.flag(schema, "uniqueItems")) {
            forbidden(
                    field + ".uniqueItems",
                    "uniqueItems cannot be set to true since the runtime complexity becomes"
                            + " quadratic");
        }
        additionalProperties(schema, field, around);
        properties(schema, field, around, root);
        SchemaKeys.child(schema, "not").ifPresent(not -> place(not, field + ".not", around, false));
        for (String key : List.of("allOf", "oneOf", "anyOf")) {
            var list = schema.path(key);
            for (int i = 0; i < list.size(); i++) {
                place(list.get(i), field + "." + key + "[" + i + "]", around, false);
            }
        }
        SchemaKeys.child(schema, "items")
                .ifPresent(items -> place(items, field + ".items", around, false));
        extensions(schema, field);
        lists(schema, field);
        RuleTextCheck.check(schema, field, errors);
    }

    private void standard(JsonNode schema, String field, Surroundings around) {
        String type = SchemaKeys.text(schema, "type");
        if (!type.isEmpty() && !TYPES.contains(type)) {
            errors.add(FieldError.notSupported(field + ".type", GoText.quoted(type), TYPES_SHOWN));
        }
        if (schema.has("default") && !around.noDefaults().isEmpty()) {
            forbidden(field + ".default", "must not be set " + around.noDefaults());
        }
        for (String key : UNSUPPORTED) {
            if (SchemaKeys.given(schema, key)) {
                forbidden(field + "." + key, key + " is not supported");
            }
        }
        if (schema.has("$ref")) {
            forbidden(field + ".$ref", "$ref is not supported");
        }
        if (type.equals("null")) {
            forbidden(
                    field + ".type", "type cannot be set to null, use nullable as an alternative");
        }
        if (schema.path("items").isArray() && !schema.path("items").isEmpty()) {
            forbidden(field + ".items", "items must be a schema object and not an array");
        }
        if (around.inMetadata() && SchemaKeys.flag(schema, "x-kubernetes-embedded-resource")) {
            forbidden(
                    field + ".x-kubernetes-embedded-resource",
                    "must not be used inside of resource meta");
        }
    }

    private void additionalProperties(JsonNode schema, String field, Surroundings around) {
        var additional = schema.path("additionalProperties");
        if (additional.isMissingNode()) {
            return;
        }
        String at = field + ".additionalProperties";
        boolean allowsAll = additional.isBoolean() && additional.booleanValue();
        if (!schema.path("properties").isEmpty() && !allowsAll) {
            forbidden(at, "additionalProperties and properties are mutual exclusive");
        }
        if (additional.isObject()) {
            var inside =
                    around.inMetadata()
                            ? new Surroundings(
                                    true, "inside additionalProperties applying to object metadata")
                            : around;
            place(additional, at, inside, false);
        }
    }

    private void properties(JsonNode schema, String field, Surroundings around, boolean root) {
        boolean object = root || SchemaKeys.flag(schema, "x-kubernetes-embedded-resource");
        SchemaKeys.named(schema, "properties")
                .forEach(
                        (name, child) -> {
                            var inside = around;
                            if (object && META_FIELDS.contains(name)) {
                                inside =
                                        new Surroundings(
                                                true,
                                                root
                                                        ? "in top-level " + name
                                                        : around.noDefaults());
                            }
                            place(child, field + ".properties[" + name + "]", inside, false);
                        });
    }

    private void extensions(JsonNode schema, String field) {
        String preserve = "x-kubernetes-preserve-unknown-fields";
        if (schema.path(preserve).isBoolean() && !schema.path(preserve).booleanValue()) {
            invalid(field + "." + preserve, "false", "must be true or undefined");
        }
        String type = SchemaKeys.text(schema, "type");
        if (schema.has(MAP_TYPE)) {
            mustBe("object", type, MAP_TYPE, field);
            oneOf(schema, MAP_TYPE, List.of("atomic", "granular"), field);
        }
        if (schema.has(LIST_TYPE)) {
            mustBe("array", type, LIST_TYPE, field);
            if (type.equals("array") && SchemaKeys.text(schema, LIST_TYPE).equals("set")) {
                setItems(schema.path("items"), field + ".items");
            }
            oneOf(schema, LIST_TYPE, List.of("atomic", "set", "map"), field);
        }
    }

    private void mustBe(String expected, String type, String extension, String field) {
        String detail = "must be " + expected + " if " + extension + " is specified";
        if (type.isEmpty()) {
            errors.add(FieldError.required(field + ".type", detail));
        } else if (!type.equals(expected)) {
            invalid(field + ".type", GoText.quoted(type), detail);
        }
    }

    private void oneOf(JsonNode schema, String key, List<String> allowed, String field) {
        String value = SchemaKeys.text(schema, key);
        if (!allowed.contains(value)) {
            errors.add(FieldError.notSupported(field + "." + key, GoText.quoted(value), allowed));
        }
    }

    /** Elements of a set are compared whole, so nobody may own parts of them. */
    private void setItems(JsonNode items, String field) {
        String detail = "must be atomic as item of a list with " + LIST_TYPE + "=set";
        String listType = SchemaKeys.text(items, LIST_TYPE);
        String shown = items.has(LIST_TYPE) ? GoText.quoted(listType) : "null";
        switch (SchemaKeys.text(items, "type")) {
            case "array" -> {
                if (items.has(LIST_TYPE) && !listType.equals("atomic")) {
                    invalid(field + "." + LIST_TYPE, shown, detail);
                }
            }
            case "object" -> {
                if (!SchemaKeys.text(items, MAP_TYPE).equals("atomic")) {
                    // Kubernetes shows the list type here, which is not what it speaks of.
                    invalid(field + "." + MAP_TYPE, shown, detail);
                }
            }
            case String _ -> {}
        }
    }

    private void lists(JsonNode schema, String field) {
        String listType = SchemaKeys.text(schema, LIST_TYPE);
        var keys = SchemaKeys.texts(schema, KEYS);
        if (!keys.isEmpty() && !listType.equals("map")) {
            String detail = "must be map if " + KEYS + " is non-empty";
            errors.add(
                    schema.has(LIST_TYPE)
                            ? FieldError.invalid(
                                    field + "." + LIST_TYPE, GoText.quoted(listType), detail)
                            : FieldError.required(field + "." + LIST_TYPE, detail));
        }
        var items = schema.path("items");
        if (listType.equals("map")) {
            mapList(keys, schema, items, field);
        }
        if (items.isObject() && (listType.equals("map") || listType.equals("set"))) {
            if (SchemaKeys.flag(items, "nullable")) {
                forbidden(
                        field + ".items.nullable",
                        "cannot be nullable when " + LIST_TYPE + " is " + listType);
            }
            if (listType.equals("map")) {
                mapKeys(keys, items, field + ".items.properties");
            }
        }
    }

    private void mapList(List<String> keys, JsonNode schema, JsonNode items, String field) {
        if (keys.isEmpty()) {
            errors.add(
                    FieldError.required(
                            field + "." + KEYS, "must not be empty if " + LIST_TYPE + " is map"));
        }
        if (!items.isObject()) {
            errors.add(
                    FieldError.required(
                            field + ".items", "must have a schema if " + LIST_TYPE + " is map"));
            return;
        }
        String type = SchemaKeys.text(items, "type");
        if (!type.equals("object")) {
            invalid(
                    field + ".items.type",
                    GoText.quoted(type),
                    "must be object if parent array's " + LIST_TYPE + " is map");
            return;
        }
        var seen = new HashSet<String>();
        String shown = GoText.json(schema.path(KEYS));
        for (String key : keys) {
            var property = items.path("properties").path(key);
            String keyType = SchemaKeys.text(property, "type");
            if (!property.isObject()) {
                invalid(field + "." + KEYS, shown, "entries must all be names of item properties");
            } else if (keyType.equals("array") || keyType.equals("object")) {
                invalid(
                        field + ".items.properties[" + key + "].type",
                        GoText.quoted(type),
                        "must be a scalar type if parent array's " + LIST_TYPE + " is map");
            }
            if (!seen.add(key)) {
                invalid(field + "." + KEYS, shown, "must not contain duplicate entries");
            }
        }
    }

    private void mapKeys(List<String> keys, JsonNode items, String field) {
        var required = SchemaKeys.texts(items, "required");
        for (String key : keys) {
            var property = items.path("properties").path(key);
            if (!property.isObject()) {
                continue;
            }
            String in = "this property is in " + KEYS + ", so it ";
            if (!required.contains(key) && !property.has("default")) {
                errors.add(
                        FieldError.required(
                                field + "[" + key + "].default",
                                in + "must have a default or be a required property"));
            }
            if (SchemaKeys.flag(property, "nullable")) {
                forbidden(field + "[" + key + "].nullable", in + "cannot be nullable");
            }
        }
    }

    private void forbidden(String field, String detail) {
        errors.add(FieldError.forbidden(field, detail));
    }

    private void invalid(String field, String value, String detail) {
        errors.add(FieldError.invalid(field, value, detail));
    }
}
