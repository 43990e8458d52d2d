package io.trireme.api.cel;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;

/** JSON as values of CEL, by its schema. What does not fit its schema is a {@link Fault}. */
final class SchemaValues {
    /** A value of which nothing is known but what it is: good for comparing only. */
    record Preserved(JsonNode json) {}

    private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private SchemaValues() {}

    static Object of(JsonNode json, SchemaNode schema) {
        if (json.isNull()) {
            return schema.nullable() || schema.kind() == SchemaNode.Kind.UNKNOWN
                    ? NullValue.NULL
                    : new Fault("invalid data, got null for schema with nullable=false");
        }
        return switch (schema.kind()) {
            case OBJECT, MAP ->
                    json instanceof ObjectNode object
                            ? new JsonMap(object, schema)
                            : new Fault(
                                    "invalid data, expected a map for the provided schema with"
                                            + " type=object");
            case LIST ->
                    json instanceof ArrayNode array && schema.elements().isPresent()
                            ? JsonList.of(array, schema)
                            : new Fault(
                                    "invalid data, expected an array for the provided schema with"
                                            + " type=array");
            case STRING, BYTES, DURATION, DATE, DATE_TIME ->
                    json.isString() ? text(json.stringValue(), schema) : unexpected("string", json);
            case INTEGER ->
                    json.isIntegralNumber() && inRange(json)
                            ? json.longValue()
                            : unexpected("int", json);
            case NUMBER -> json.isNumber() ? json.doubleValue() : unexpected("float", json);
            case BOOLEAN -> json.isBoolean() ? json.booleanValue() : unexpected("bool", json);
            case INT_OR_STRING ->
                    json.isString()
                            ? json.stringValue()
                            : json.isIntegralNumber() && inRange(json)
                                    ? json.longValue()
                                    : new Fault(
                                            "invalid data, expected XIntOrString value to be either"
                                                    + " a string or integer");
            case UNKNOWN -> new Preserved(json);
        };
    }

    private static boolean inRange(JsonNode json) {
        return json.canConvertToLong()
                || (json.bigIntegerValue().compareTo(LONG_MIN) >= 0
                        && json.bigIntegerValue().compareTo(LONG_MAX) <= 0);
    }

    private static Fault unexpected(String wanted, JsonNode json) {
        return new Fault("invalid data, expected " + wanted + ", got " + goType(json));
    }

    private static String goType(JsonNode json) {
        return switch (json.getNodeType()) {
            case STRING -> "string";
            case BOOLEAN -> "bool";
            case NUMBER -> json.isIntegralNumber() ? "int64" : "float64";
            case ARRAY -> "[]interface {}";
            default -> "map[string]interface {}";
        };
    }

    private static Object text(String text, SchemaNode schema) {
        try {
            return switch (schema.kind()) {
                case BYTES -> Bytes.copyOf(Base64.getDecoder().decode(text));
                case DURATION -> {
                    var duration = Durations.parseField(text);
                    yield duration.isPresent()
                            ? duration.get()
                            : new Fault("Invalid duration " + text);
                }
                case DATE -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
                case DATE_TIME -> OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
                default -> text;
            };
        } catch (DateTimeException | IllegalArgumentException _) {
            String format = schema.declaration().path("format").asString("");
            return new Fault("Invalid " + format + " formatted string " + text);
        }
    }
}
