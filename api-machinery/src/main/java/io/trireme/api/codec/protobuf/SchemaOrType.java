package io.trireme.api.codec.protobuf;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.function.Supplier;

/**
 * A JSONSchemaProps, or in its place a list of them, a boolean, or a list of texts.
 *
 * @param other what may stand in the schema's place
 * @param schema the type of a JSONSchemaProps; asked for late since it refers back to this one
 */
record SchemaOrType(Other other, Supplier<MessageType> schema) implements MessageType {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** What may stand in a schema's place, and the fields' numbers. */
    enum Other {
        SCHEMAS(1, 2),
        BOOLEAN(2, 1),
        TEXTS(1, 2);

        private final int schemaNumber;
        private final int otherNumber;

        Other(int schemaNumber, int otherNumber) {
            this.schemaNumber = schemaNumber;
            this.otherNumber = otherNumber;
        }
    }

    @Override
    public JsonNode read(WireReader in) {
        JsonNode found = null;
        boolean allows = false;
        ArrayNode list = NODES.arrayNode();
        while (in.hasMore()) {
            int tag = in.tag("JSONSchemaProps");
            int number = tag >>> 3;
            boolean bytes = (tag & 7) == WireReader.BYTES;
            if (number == other.schemaNumber && bytes) {
                found = schema.get().read(in.nested());
            } else if (number == other.otherNumber && other == Other.BOOLEAN && !bytes) {
                allows = in.varint() != 0;
            } else if (number == other.otherNumber && other != Other.BOOLEAN && bytes) {
                list.add(
                        other == Other.SCHEMAS
                                ? schema.get().read(in.nested())
                                : NODES.stringNode(in.string()));
            } else {
                in.skip(tag & 7);
            }
        }
        return found != null ? found : withoutSchema(allows, list);
    }

    private JsonNode withoutSchema(boolean allows, ArrayNode list) {
        if (other == Other.BOOLEAN) {
            return NODES.booleanNode(allows);
        }
        return list.isEmpty() ? NODES.nullNode() : list;
    }

    @Override
    public JsonNode zero() {
        return withoutSchema(false, NODES.arrayNode());
    }

    @Override
    public void write(JsonNode value, WireWriter out) {
        if (other == Other.BOOLEAN) {
            // Go remembers that a schema allows, too.
            writeSchema(value, out);
            out.varintField(1, value.isObject() || value.asBoolean(false) ? 1 : 0);
            return;
        }
        for (int i = value.isArray() ? value.size() - 1 : -1; i >= 0; i--) {
            if (other == Other.TEXTS) {
                out.stringField(other.otherNumber, value.path(i).asString(""));
            } else {
                int before = out.size();
                schema.get().write(value.path(i), out);
                out.messageField(other.otherNumber, before);
            }
        }
        writeSchema(value, out);
    }

    private void writeSchema(JsonNode value, WireWriter out) {
        if (value.isObject()) {
            int before = out.size();
            schema.get().write(value, out);
            out.messageField(other.schemaNumber, before);
        }
    }
}
