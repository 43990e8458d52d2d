package io.trireme.api.codec.protobuf;

import io.trireme.api.codec.protobuf.MessageField.Scalar;
import io.trireme.api.codec.protobuf.MessageField.Shape;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A message around one value that JSON shows without it: a list of strings (Verbs, ExtraValue) or
 * any JSON (RawExtension, FieldsV1).
 *
 * @param name of the message, for errors
 */
record WrapperType(String name, MessageField field) implements MessageType {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Override
    public JsonNode read(WireReader in) {
        JsonNode value = zero();
        while (in.hasMore()) {
            int tag = in.tag(name);
            if (tag != (field.number() << 3 | WireReader.BYTES)) {
                in.skip(tag & 7);
            } else if (field.shape() == Shape.LIST) {
                ArrayNode list = value instanceof ArrayNode array ? array : NODES.arrayNode();
                value = list.add(Scalars.read(scalar(), in));
            } else {
                value = Scalars.read(scalar(), in);
            }
        }
        return value;
    }

    @Override
    public JsonNode zero() {
        return NODES.nullNode();
    }

    @Override
    public void write(JsonNode value, WireWriter out) {
        if (field.shape() == Shape.LIST) {
            for (int i = value.size() - 1; i >= 0; i--) {
                writeOne(value.path(i), out);
            }
        } else if (!value.isMissingNode() && !value.isNull()) {
            writeOne(value, out);
        }
    }

    private void writeOne(JsonNode value, WireWriter out) {
        Scalars.write(scalar(), value, out);
        out.tag(field.number(), WireReader.BYTES);
    }

    private Scalar scalar() {
        return (Scalar) field.type();
    }
}
