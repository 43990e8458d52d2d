package io.trireme.api.codec.protobuf;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Time and MicroTime: seconds and nanoseconds since 1970; the zero time is an empty message. */
enum TimeType implements MessageType {
    SECONDS("uuuu-MM-dd'T'HH:mm:ss'Z'"),
    MICROS("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final DateTimeFormatter format;

    TimeType(String pattern) {
        format = DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC);
    }

    @Override
    public JsonNode read(WireReader in) {
        if (!in.hasMore()) {
            return zero();
        }
        long seconds = 0;
        int nanos = 0;
        while (in.hasMore()) {
            int tag = in.tag("Timestamp");
            switch (tag) {
                case 1 << 3 -> seconds = in.varint();
                case 2 << 3 -> nanos = (int) in.varint();
                default -> in.skip(tag & 7);
            }
        }
        try {
            // Seconds only, even where a client sent more: JSON could not show it.
            var time = Instant.ofEpochSecond(seconds, this == MICROS ? nanos : 0);
            return NODES.stringNode(format.format(time));
        } catch (DateTimeException _) {
            throw new ProtobufFormatException("proto: time out of range");
        }
    }

    @Override
    public JsonNode zero() {
        return NODES.nullNode();
    }

    @Override
    public void write(JsonNode value, WireWriter out) {
        if (value.isString()) {
            var time = OffsetDateTime.parse(value.asString()).toInstant();
            out.varintField(2, this == MICROS ? time.getNano() / 1000 * 1000 : 0);
            out.varintField(1, time.getEpochSecond());
        }
    }
}
