package io.trireme.api.openapi;

import io.trireme.api.codec.Json;

import tools.jackson.databind.JsonNode;

import java.util.Map;

/** How a JSON value becomes a field of a protobuf message. */
interface FieldForm {
    FieldForm TEXT = (out, number, value) -> out.text(number, value.asString());
    FieldForm FLAG = (out, number, value) -> out.flag(number, value.asBoolean());
    FieldForm WHOLE = (out, number, value) -> out.whole(number, value.asLong());
    FieldForm REAL = (out, number, value) -> out.real(number, value.asDouble());

    /** {@code Any}: YAML, of which JSON is a part. */
    FieldForm ANY =
            (out, number, value) ->
                    out.message(number, new ProtobufMessage().bytes(2, Json.write(value)));

    void write(ProtobufMessage out, int number, JsonNode value);

    /** A list, its elements as a repeated field; a single value is a list of one. */
    default FieldForm repeated() {
        return (out, number, value) -> {
            if (!value.isArray()) {
                write(out, number, value);
                return;
            }
            for (var element : value) {
                write(out, number, element);
            }
        };
    }

    /** The value inside a message of its own, in this field of it. */
    default FieldForm inside(int inner) {
        return (out, number, value) -> {
            var message = new ProtobufMessage();
            write(message, inner, value);
            out.message(number, message);
        };
    }

    /** A map: a message whose field {@code inner} repeats pairs of name and value. */
    default FieldForm map(int inner) {
        return (out, number, value) -> {
            var message = new ProtobufMessage();
            for (var entry : value.properties()) {
                message.message(inner, named(entry, this));
            }
            out.message(number, message);
        };
    }

    static ProtobufMessage named(Map.Entry<String, JsonNode> entry, FieldForm form) {
        var pair = new ProtobufMessage().text(1, entry.getKey());
        form.write(pair, 2, entry.getValue());
        return pair;
    }
}
