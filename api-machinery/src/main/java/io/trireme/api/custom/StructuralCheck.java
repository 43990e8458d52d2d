package io.trireme.api.custom;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Whether a schema is structural: each place has one type, what is declared inside of combined
 * schemas (allOf, anyOf, oneOf, not) is declared outside of them too, and metadata is Kubernetes'
 * own. (KEP-1929's rules, as apiextensions-apiserver checks them.)
 */
final class StructuralCheck {
    private enum Level {
        ROOT("must not be empty at the root"),
        ITEM("must not be empty for specified array items"),
        FIELD("must not be empty for specified object fields");

        private final String typeMissing;

        Level(String typeMissing) {
            this.typeMissing = typeMissing;
        }
    }

    private static final String EMBEDDED = "x-kubernetes-embedded-resource";
    private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
    private static final String INT_OR_STRING = "x-kubernetes-int-or-string";
    private static final JsonNode INTEGER_OR_STRING =
            JsonMapper.shared().readTree("[{\"type\":\"integer\"},{\"type\":\"string\"}]");
    private static final List<String> FORBIDDEN_WHEN_SET =
            List.of(
                    "default",
                    "externalDocs",
                    "x-kubernetes-list-type",
                    "x-kubernetes-map-type",
                    "additionalProperties");
    private static final List<String> FORBIDDEN_WHEN_TRUE =
            List.of("nullable", PRESERVE, EMBEDDED, INT_OR_STRING);
    private static final List<String> FORBIDDEN_WHEN_FILLED =
            List.of(
                    "type",
                    "title",
                    "description",
                    "x-kubernetes-list-map-keys",
                    "x-kubernetes-validations");
    private static final Set<String> METADATA_MAY_SAY = Set.of("type", "properties", "default");

    private final List<FieldError> errors = new ArrayList<>();

    private StructuralCheck() {}

    /** What is wrong, sorted by field and text. */
    static List<FieldError> check(JsonNode schema, String field) {
        var check = new StructuralCheck();
        check.place(schema, Level.ROOT, field);
        check.complete(schema, schema, field, field);
        return check.errors.stream()
                .sorted(Comparator.comparing(error -> error.field() + ": " + error.message()))
                .toList();
    }

    private void place(JsonNode schema, Level level, String field) {
        String type = SchemaKeys.text(schema, "type");
        var items = SchemaKeys.child(schema, "items");
        if (type.equals("array") && items.isEmpty()) {
            required(field + ".items", "must be specified");
        }
        items.ifPresent(child -> place(child, Level.ITEM, field + ".items"));
        SchemaKeys.named(schema, "properties")
                .forEach(
                        (name, child) ->
                                place(child, Level.FIELD, field + ".properties[" + name + "]"));
        additionalProperties(schema, level, field);
        extensions(schema, field);
        boolean anyOf = schema.path("anyOf").equals(INTEGER_OR_STRING);
        boolean allOf = schema.path("allOf").path(0).path("anyOf").equals(INTEGER_OR_STRING);
        values(schema, anyOf, allOf, field);
        type(schema, type, level, field);
        metadata(schema, level, field);
        boolean empty = schema.path("properties").isEmpty();
        if (SchemaKeys.flag(schema, EMBEDDED) && !SchemaKeys.flag(schema, PRESERVE) && empty) {
            required(
                    field + ".properties",
                    "must not be empty if " + EMBEDDED + " is true without " + PRESERVE);
        }
    }

    private void additionalProperties(JsonNode schema, Level level, String field) {
        if (schema.path("additionalProperties").isMissingNode()) {
            return;
        }
        if (level == Level.ROOT) {
            forbidden(field + ".additionalProperties", "must not be used at the root");
        }
        if (SchemaKeys.flag(schema, EMBEDDED)) {
            forbidden(
                    field + ".additionalProperties", "must not be used if " + EMBEDDED + " is set");
        }
        SchemaKeys.child(schema, "additionalProperties")
                .ifPresent(child -> place(child, Level.FIELD, field + ".additionalProperties"));
    }

    private void extensions(JsonNode schema, String field) {
        if (!SchemaKeys.flag(schema, INT_OR_STRING)) {
            return;
        }
        for (String other : List.of(PRESERVE, EMBEDDED)) {
            if (SchemaKeys.flag(schema, other)) {
                invalid(
                        field + "." + other,
                        "true",
                        "must be false if " + INT_OR_STRING + " is true");
            }
        }
    }

    private void type(JsonNode schema, String type, Level level, String field) {
        if (SchemaKeys.flag(schema, EMBEDDED) && !type.equals("object")) {
            String detail = "must be object if " + EMBEDDED + " is true";
            if (type.isEmpty()) {
                required(field + ".type", detail);
            } else {
                invalid(field + ".type", GoText.quoted(type), detail);
            }
        } else if (type.isEmpty()
                && !SchemaKeys.flag(schema, INT_OR_STRING)
                && !SchemaKeys.flag(schema, PRESERVE)) {
            required(field + ".type", level.typeMissing);
        }
        if (level == Level.ROOT && !type.isEmpty() && !type.equals("object")) {
            invalid(field + ".type", GoText.quoted(type), "must be object at the root");
        }
    }

    private void metadata(JsonNode schema, Level level, String field) {
        boolean object = level == Level.ROOT || SchemaKeys.flag(schema, EMBEDDED);
        var properties = schema.path("properties");
        if (!object) {
            return;
        }
        for (String name : List.of("kind", "apiVersion")) {
            if (properties.has(name)) {
                mustBe("string", properties.get(name), field + ".properties[" + name + "]");
            }
        }
        if (!properties.has("metadata")) {
            return;
        }
        var metadata = properties.get("metadata");
        String at = field + ".properties[metadata]";
        mustBe("object", metadata, at);
        if (level == Level.ROOT && saysMoreThanNames(metadata)) {
            forbidden(
                    at,
                    "must not specify anything other than name and generateName, but metadata is"
                            + " implicitly specified");
        }
    }

    private void mustBe(String type, JsonNode schema, String field) {
        String found = SchemaKeys.text(schema, "type");
        if (!found.equals(type)) {
            invalid(field + ".type", GoText.quoted(found), "must be " + type);
        }
    }

    private static boolean saysMoreThanNames(JsonNode metadata) {
        boolean otherKeys =
                metadata.propertyNames().stream()
                        .anyMatch(
                                key ->
                                        !METADATA_MAY_SAY.contains(key)
                                                && SchemaKeys.given(metadata, key));
        return otherKeys
                || metadata.path("properties").propertyNames().stream()
                        .anyMatch(name -> !name.equals("name") && !name.equals("generateName"));
    }

    /** Value validations, which may stand inside and outside of combined schemas. */
    private void values(JsonNode schema, boolean skipAnyOf, boolean skipFirstAllOf, String field) {
        if (!skipAnyOf) {
            nestedList(schema, "anyOf", false, field);
        }
        nestedList(schema, "allOf", skipFirstAllOf, field);
        nestedList(schema, "oneOf", false, field);
        SchemaKeys.child(schema, "not").ifPresent(not -> nested(not, false, field + ".not"));
        String pattern = SchemaKeys.text(schema, "pattern");
        try {
            var _ = Pattern.compile(pattern);
        } catch (PatternSyntaxException fault) {
            invalid(
                    field + ".pattern",
                    GoText.quoted(pattern),
                    "must be a valid regular expression, but isn't: " + fault.getMessage());
        }
    }

    private void nestedList(JsonNode schema, String key, boolean skipFirst, String field) {
        var list = schema.path(key);
        for (int i = 0; i < list.size(); i++) {
            nested(list.get(i), skipFirst && i == 0, field + "." + key + "[" + i + "]");
        }
    }

    private void nested(JsonNode schema, boolean skipAnyOf, String field) {
        values(schema, skipAnyOf, false, field);
        SchemaKeys.child(schema, "items").ifPresent(one -> nested(one, false, field + ".items"));
        SchemaKeys.named(schema, "properties")
                .forEach(
                        (name, child) -> nested(child, false, field + ".properties[" + name + "]"));
        FORBIDDEN_WHEN_SET.stream()
                .filter(schema::has)
                .forEach(key -> forbidden(field + "." + key, "must be undefined to be structural"));
        forbiddenInside(schema, FORBIDDEN_WHEN_TRUE, "must be false", field);
        forbiddenInside(schema, FORBIDDEN_WHEN_FILLED, "must be empty", field);
        if (schema.path("properties").has("metadata")) {
            forbidden(field + ".properties[metadata]", "must not be specified in a nested context");
        }
    }

    private void forbiddenInside(JsonNode schema, List<String> keys, String detail, String field) {
        for (String key : keys) {
            if (SchemaKeys.given(schema, key)) {
                forbidden(field + "." + key, detail + " to be structural");
            }
        }
    }

    /**
     * Reports what combined schemas speak of and the structure does not know.
     *
     * @param structure what stands outside of combined schemas at the same place
     */
    private void complete(JsonNode schema, JsonNode structure, String field, String nestedField) {
        SchemaKeys.child(schema, "not")
                .ifPresent(not -> completeNested(not, structure, field, nestedField + ".not"));
        for (String key : List.of("allOf", "anyOf", "oneOf")) {
            var list = schema.path(key);
            for (int i = 0; i < list.size(); i++) {
                String at = nestedField + "." + key + "[" + i + "]";
                completeNested(list.get(i), structure, field, at);
            }
        }
    }

    private void completeNested(
            JsonNode schema, JsonNode structure, String field, String nestedField) {
        complete(schema, structure, field, nestedField);
        SchemaKeys.child(schema, "items")
                .ifPresent(
                        items ->
                                known(
                                        items,
                                        structure.path("items"),
                                        field + ".items",
                                        nestedField + ".items"));
        SchemaKeys.named(schema, "properties")
                .forEach(
                        (name, child) -> {
                            String step = ".properties[" + name + "]";
                            known(
                                    child,
                                    structure.path("properties").path(name),
                                    field + step,
                                    nestedField + step);
                        });
    }

    private void known(JsonNode schema, JsonNode structure, String field, String nestedField) {
        if (structure instanceof ObjectNode) {
            completeNested(schema, structure, field, nestedField);
        } else {
            required(field, "because it is defined in " + nestedField);
        }
    }

    private void required(String field, String detail) {
        errors.add(FieldError.required(field, detail));
    }

    private void forbidden(String field, String detail) {
        errors.add(FieldError.forbidden(field, detail));
    }

    private void invalid(String field, String value, String detail) {
        errors.add(FieldError.invalid(field, value, detail));
    }
}
