package io.trireme.api.codec.protobuf;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A number or a text, and which of the two it is. */
enum IntOrStringType implements MessageType {
    INT_OR_STRING;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int INT = 0;
    private static final int STRING = 1;

    @Override
    public JsonNode read(WireReader in) {
        long type = INT;
        int number = 0;
        String text = "";
        while (in.hasMore()) {
            int tag = in.tag("IntOrString");
            switch (tag) {
                case 1 << 3 -> type = in.varint();
                case 2 << 3 -> number = (int) in.varint();
                case 3 << 3 | WireReader.BYTES -> text = in.string();
                default -> in.skip(tag & 7);
            }
        }
        return switch ((int) type) {
            case INT -> NODES.numberNode(number);
            case STRING -> NODES.stringNode(text);
            default -> throw new ProtobufFormatException("impossible IntOrString.Type");
        };
    }

    @Override
    public JsonNode zero() {
        return NODES.numberNode(0);
    }

    @Override
    public void write(JsonNode value, WireWriter out) {
        boolean text = value.isString();
        out.stringField(3, text ? value.asString() : "");
        out.varintField(2, text ? 0 : value.asInt(0));
        out.varintField(1, text ? STRING : INT);
    }
}
