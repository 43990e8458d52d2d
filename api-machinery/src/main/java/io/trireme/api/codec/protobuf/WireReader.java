package io.trireme.api.codec.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.codec.Json;

import java.util.Arrays;

/**
 * Reads the wire format from a part of an array, in order. Numbers and lengths are checked before
 * they are used; faults have the words of gogo/protobuf's generated code.
 */
final class WireReader {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int START_GROUP = 3;
    static final int END_GROUP = 4;
    static final int FIXED32 = 5;

    private final byte[] bytes;
    private final int end;
    private final int depth;
    private int at;

    private WireReader(byte[] bytes, int from, int end, int depth) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
        this.depth = depth;
    }

    static WireReader of(byte[] bytes, int from) {
        return new WireReader(bytes, from, bytes.length, 0);
    }

    boolean hasMore() {
        return at < end;
    }

    /** A field's number and wire type, {@code number << 3 | type}. */
    int tag(String message) {
        long tag = varint();
        int number = (int) (tag >>> 3);
        int type = (int) tag & 7;
        if (type == END_GROUP) {
            throw new ProtobufFormatException(
                    "proto: " + message + ": wiretype end group for non-group");
        }
        if (number <= 0) {
            throw new ProtobufFormatException(
                    "proto: %s: illegal tag %d (wire type %d)".formatted(message, number, tag));
        }
        return number << 3 | type;
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at >= end) {
                throw truncated();
            }
            byte b = bytes[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new ProtobufFormatException("proto: integer overflow");
    }

    long fixed64() {
        int start = at;
        advance(8);
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | (bytes[start + i] & 0xff);
        }
        return value;
    }

    /** The message or packed list that begins here. */
    WireReader nested() {
        if (depth >= Json.DEPTH_MAX) {
            throw new ProtobufFormatException("exceeded max depth");
        }
        int start = advanceLength();
        return new WireReader(bytes, start, at, depth + 1);
    }

    /** Bytes that are not UTF-8 become U+FFFD, as they do when Go writes them as JSON. */
    String string() {
        int start = advanceLength();
        return new String(bytes, start, at - start, UTF_8);
    }

    byte[] bytes() {
        int start = advanceLength();
        return Arrays.copyOfRange(bytes, start, at);
    }

    /** Passes over a field that is not known. */
    void skip(int type) {
        int groups = 0;
        int next = type;
        while (true) {
            switch (next) {
                case VARINT -> varint();
                case FIXED64 -> advance(8);
                case BYTES -> advanceLength();
                case FIXED32 -> advance(4);
                case START_GROUP -> groups++;
                case END_GROUP -> {
                    if (groups == 0) {
                        throw new ProtobufFormatException("proto: unexpected end of group");
                    }
                    groups--;
                }
                default -> throw new ProtobufFormatException("proto: illegal wireType " + next);
            }
            if (groups == 0) {
                return;
            }
            next = (int) varint() & 7;
        }
    }

    private int advanceLength() {
        long length = varint();
        if (length < 0) {
            throw new ProtobufFormatException("proto: negative length found during unmarshaling");
        }
        if (length > end - at) {
            throw truncated();
        }
        int start = at;
        at += (int) length;
        return start;
    }

    private void advance(int count) {
        if (count > end - at) {
            throw truncated();
        }
        at += count;
    }

    private static ProtobufFormatException truncated() {
        return new ProtobufFormatException("unexpected EOF");
    }
}
