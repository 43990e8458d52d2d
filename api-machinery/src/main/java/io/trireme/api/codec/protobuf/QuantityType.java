package io.trireme.api.codec.protobuf;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A quantity: its text. */
enum QuantityType implements MessageType {
    QUANTITY;

    private static final String ZERO = "0";

    @Override
    public JsonNode read(WireReader in) {
        String text = ZERO;
        while (in.hasMore()) {
            int tag = in.tag("Quantity");
            if (tag == (1 << 3 | WireReader.BYTES)) {
                text = in.string();
            } else {
                in.skip(tag & 7);
            }
        }
        return JsonNodeFactory.instance.stringNode(text.isEmpty() ? ZERO : text);
    }

    @Override
    public JsonNode zero() {
        return JsonNodeFactory.instance.stringNode(ZERO);
    }

    @Override
    public void write(JsonNode value, WireWriter out) {
        out.stringField(1, value.asString(ZERO));
    }
}
