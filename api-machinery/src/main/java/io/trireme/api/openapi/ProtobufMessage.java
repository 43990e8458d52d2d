package io.trireme.api.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** One protobuf message while it is written, its fields in the order of the calls. */
final class ProtobufMessage {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ProtobufMessage text(int number, String value) {
        return bytes(number, value.getBytes(UTF_8));
    }

    ProtobufMessage message(int number, ProtobufMessage value) {
        return bytes(number, value.bytes());
    }

    ProtobufMessage flag(int number, boolean value) {
        return whole(number, value ? 1 : 0);
    }

    ProtobufMessage whole(int number, long value) {
        tag(number, VARINT);
        varint(value);
        return this;
    }

    ProtobufMessage real(int number, double value) {
        tag(number, FIXED_64);
        long bits = Double.doubleToRawLongBits(value);
        for (int i = 0; i < Long.BYTES; i++) {
            out.write((int) (bits >>> (8 * i)));
        }
        return this;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    ProtobufMessage bytes(int number, byte[] value) {
        tag(number, LENGTH_DELIMITED);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private void tag(int number, int wireType) {
        varint(((long) number << 3) | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
