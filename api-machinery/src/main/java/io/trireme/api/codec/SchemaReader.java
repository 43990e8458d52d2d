package io.trireme.api.codec;

import io.trireme.api.quantity.Quantity;
import io.trireme.api.quantity.QuantityFormatException;
import io.trireme.api.schema.Schema;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Reads one value as its schema knows it. Named definitions behave as the Go structs they stand
 * for: unknown fields are left out and reported, nulls and empty optional lists and maps are left
 * out, a value of another type is an error (the first is kept, reading goes on so that a fault of
 * syntax further on is still found). Values under a schema without a name (custom resources) keep
 * nulls and wrong types, which validation judges.
 */
final class SchemaReader {
    /** Who sends these empty owns them, since Go writes them without omitempty. */
    private static final Set<String> EMPTY_KEPT =
            Set.of(
                    "io.k8s.api.rbac.v1.Role rules",
                    "io.k8s.api.rbac.v1.ClusterRole rules",
                    "io.k8s.api.discovery.v1.EndpointSlice endpoints",
                    "io.k8s.api.discovery.v1.EndpointSlice ports");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final Position position = new Position();
    private final StrictErrors errors;
    private final TreeReader trees;
    private String failure;

    SchemaReader(JsonParser parser, StrictErrors errors) {
        this.parser = parser;
        this.errors = errors;
        // What is opaque to the schema may hold a key twice: nobody reports that.
        trees = new TreeReader(parser, position, new StrictErrors());
    }

    /** The first value that did not fit its field, in Kubernetes' words. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** Reads the object at the current token. */
    ObjectNode object(Schema schema) {
        return struct(schema, NODES.objectNode());
    }

    /**
     * Reads the value at the current token; null if it is to be left out.
     *
     * @param earlier what the same field already held, for a field given twice; or null
     */
    private JsonNode value(Schema schema, boolean typed, JsonNode earlier) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return typed ? null : NODES.nullNode();
        }
        boolean typedHere = typed || schema.definitionName().isPresent();
        return switch (schema.type()) {
            case ANY -> trees.read();
            case OBJECT -> object(schema, typedHere, earlier);
            case ARRAY -> array(schema, typedHere);
            case STRING, INTEGER, NUMBER, BOOLEAN, INT_OR_STRING ->
                    typedHere ? scalar(schema) : trees.read();
        };
    }

    private JsonNode object(Schema schema, boolean typed, JsonNode earlier) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return typed ? mismatch(schema) : trees.read();
        }
        ObjectNode into = earlier instanceof ObjectNode object ? object : NODES.objectNode();
        return schema.additionalProperties().isPresent()
                ? map(schema.additionalProperties().get(), typed, into)
                : struct(schema, into);
    }

    private ObjectNode struct(Schema schema, ObjectNode into) {
        boolean typed = schema.definitionName().isPresent();
        SortedMap<String, Schema> properties = schema.properties();
        Set<String> leftOut = null;
        Set<String> seen = into.isEmpty() ? null : new HashSet<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            Schema field = properties.get(name);
            parser.nextToken();
            if (field == null) {
                unknown(schema, name, into);
                continue;
            }
            boolean again = seen == null ? into.has(name) : !seen.add(name);
            if (again || (leftOut != null && leftOut.contains(name))) {
                errors.duplicateField(position.path(name));
            }
            position.enterField(TypeNames.struct(schema), name);
            JsonNode value = value(field, typed, into.get(name));
            position.leave();
            if (value == null || (typed && isEmptyOptional(schema, name, field, value))) {
                leftOut = leftOut == null ? new HashSet<>() : leftOut;
                leftOut.add(name);
                if (value != null) {
                    into.remove(name);
                }
            } else {
                into.set(name, value);
            }
        }
        return into;
    }

    private void unknown(Schema schema, String name, ObjectNode into) {
        if (schema.preservesUnknownFields()) {
            position.enterKey(name);
            into.set(name, trees.read());
            position.leave();
            return;
        }
        errors.unknownField(position.path(name));
        parser.skipChildren();
    }

    /** Kubernetes doesn't keep an empty list or map of a field that may be absent. */
    private static boolean isEmptyOptional(
            Schema struct, String name, Schema field, JsonNode value) {
        boolean collection =
                field.type() == Schema.Type.ARRAY || field.additionalProperties().isPresent();
        return collection
                && value.isEmpty()
                && !struct.required().contains(name)
                && !EMPTY_KEPT.contains(struct.definitionName().orElse("") + " " + name);
    }

    private ObjectNode map(Schema valueSchema, boolean typed, ObjectNode into) {
        Set<String> seen = into.isEmpty() ? null : new HashSet<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (seen == null ? into.has(name) : !seen.add(name)) {
                errors.duplicateField(position.path(name));
            }
            position.enterKey(name);
            JsonNode value = value(valueSchema, typed, null);
            position.leave();
            into.set(name, value == null ? zero(valueSchema) : value);
        }
        return into;
    }

    private JsonNode array(Schema schema, boolean typed) {
        if (parser.currentToken() != JsonToken.START_ARRAY || schema.items().isEmpty()) {
            return typed ? mismatch(schema) : trees.read();
        }
        Schema items = schema.items().get();
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            position.enterElement(array.size());
            JsonNode value = value(items, typed, null);
            position.leave();
            array.add(value == null ? zero(items) : value);
        }
        return array;
    }

    /** What Go puts in the place of null inside a list or map. */
    private static JsonNode zero(Schema schema) {
        return switch (schema.type()) {
            case OBJECT -> NODES.objectNode();
            case ARRAY -> NODES.arrayNode();
            case STRING -> zeroString(schema);
            case INTEGER, NUMBER, INT_OR_STRING -> NODES.numberNode(0);
            case BOOLEAN -> NODES.booleanNode(false);
            case ANY -> NODES.nullNode();
        };
    }

    private static JsonNode zeroString(Schema schema) {
        boolean time = schema.format().orElse("").equals("date-time");
        return time ? NODES.nullNode() : NODES.stringNode(TypeNames.isQuantity(schema) ? "0" : "");
    }

    private JsonNode scalar(Schema schema) {
        JsonToken token = parser.currentToken();
        return switch (schema.type()) {
            case STRING -> string(schema, token);
            case INTEGER -> integer(schema, token, schema.format().orElse("").equals("int32"));
            case NUMBER -> token.isNumeric() ? TreeReader.scalar(parser) : mismatch(schema);
            case BOOLEAN -> token.isBoolean() ? TreeReader.scalar(parser) : mismatch(schema);
            case INT_OR_STRING ->
                    token == JsonToken.VALUE_STRING
                            ? TreeReader.scalar(parser)
                            : integer(schema, token, true);
            case OBJECT, ARRAY, ANY -> throw new IllegalStateException("type " + schema.type());
        };
    }

    private JsonNode string(Schema schema, JsonToken token) {
        if (TypeNames.isQuantity(schema)) {
            return quantity(token);
        }
        if (token != JsonToken.VALUE_STRING) {
            return mismatch(schema);
        }
        String text = TreeReader.text(parser);
        try {
            return switch (schema.format().orElse("")) {
                case "byte" -> NODES.stringNode(GoBase64.canonical(text));
                case "date-time" -> time(schema, text);
                default -> NODES.stringNode(text);
            };
        } catch (Unreadable unreadable) {
            return fail(unreadable.getMessage());
        }
    }

    private static JsonNode time(Schema schema, String text) {
        boolean micro = schema.definitionName().orElse("").endsWith(".MicroTime");
        String canonical = GoTime.canonical(text, micro);
        return canonical.isEmpty() ? null : NODES.stringNode(canonical);
    }

    private JsonNode quantity(JsonToken token) {
        String text = token == JsonToken.START_OBJECT ? "{" : parser.getString();
        parser.skipChildren();
        try {
            return NODES.stringNode(Quantity.canonical(text.strip()));
        } catch (QuantityFormatException unreadable) {
            return fail(unreadable.getMessage());
        }
    }

    private JsonNode integer(Schema schema, JsonToken token, boolean is32) {
        if (!token.isNumeric()) {
            return mismatch(schema);
        }
        if (token == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            long value = parser.getLongValue();
            if (!is32 || value == (int) value) {
                return TreeReader.scalar(parser);
            }
        }
        return mismatch("number " + parser.getString(), schema);
    }

    private JsonNode mismatch(Schema schema) {
        String found =
                switch (parser.currentToken()) {
                    case START_OBJECT -> "object";
                    case START_ARRAY -> "array";
                    case VALUE_STRING -> "string";
                    case VALUE_TRUE, VALUE_FALSE -> "bool";
                    default -> "number";
                };
        return mismatch(found, schema);
    }

    private JsonNode mismatch(String found, Schema schema) {
        parser.skipChildren();
        return fail(
                "json: cannot unmarshal "
                        + found
                        + " into "
                        + position.goField()
                        + " of type "
                        + TypeNames.of(schema));
    }

    private JsonNode fail(String message) {
        failure = failure == null ? message : failure;
        return null;
    }
}
