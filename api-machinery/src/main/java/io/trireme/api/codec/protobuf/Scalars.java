package io.trireme.api.codec.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;
import io.trireme.api.codec.protobuf.MessageField.Scalar;
import io.trireme.api.status.ApiStatusException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.Base64;

/** Values that are no messages. */
final class Scalars {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Scalars() {}

    static int wireType(Scalar scalar) {
        return switch (scalar) {
            case STRING, BYTES, RAW -> WireReader.BYTES;
            case BOOL, INT32, INT64 -> WireReader.VARINT;
            case DOUBLE -> WireReader.FIXED64;
        };
    }

    static JsonNode read(Scalar scalar, WireReader in) {
        return switch (scalar) {
            case STRING -> NODES.stringNode(in.string());
            case BYTES -> NODES.stringNode(Base64.getEncoder().encodeToString(in.bytes()));
            case BOOL -> NODES.booleanNode(in.varint() != 0);
            case INT32 -> NODES.numberNode((int) in.varint());
            case INT64 -> integer(in.varint());
            case DOUBLE -> NODES.numberNode(Double.longBitsToDouble(in.fixed64()));
            case RAW -> raw(in.bytes());
        };
    }

    /** One form for one number, wherever it came from: trees are compared. */
    static JsonNode integer(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    private static JsonNode raw(byte[] json) {
        if (json.length == 0) {
            return NODES.nullNode();
        }
        try {
            return Json.parse(json);
        } catch (ApiStatusException malformed) {
            throw new ProtobufFormatException(malformed.status().message());
        }
    }

    /** What Go's JSON shows for it. Bytes that were not set are null, as lists are. */
    static JsonNode zero(Scalar scalar) {
        return switch (scalar) {
            case STRING -> NODES.stringNode("");
            case BOOL -> NODES.booleanNode(false);
            case INT32, INT64, DOUBLE -> NODES.numberNode(0);
            case BYTES, RAW -> NODES.nullNode();
        };
    }

    static boolean isZero(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> true;
            case STRING -> value.asString().isEmpty();
            case BOOLEAN -> !value.asBoolean();
            case NUMBER -> value.asDouble() == 0;
            case ARRAY, OBJECT -> value.isEmpty();
            case BINARY, POJO -> false;
        };
    }

    /** Writes the value alone. */
    static void write(Scalar scalar, JsonNode value, WireWriter out) {
        switch (scalar) {
            case STRING -> lengthDelimited(value.asString("").getBytes(UTF_8), out);
            case BYTES -> lengthDelimited(Base64.getDecoder().decode(value.asString("")), out);
            case BOOL -> out.varint(value.asBoolean(false) ? 1 : 0);
            case INT32, INT64 -> out.varint(value.asLong(0));
            case DOUBLE -> out.fixed64(Double.doubleToRawLongBits(value.asDouble(0)));
            case RAW -> lengthDelimited(Json.write(value), out);
        }
    }

    private static void lengthDelimited(byte[] content, WireWriter out) {
        out.raw(content);
        out.varint(content.length);
    }
}
