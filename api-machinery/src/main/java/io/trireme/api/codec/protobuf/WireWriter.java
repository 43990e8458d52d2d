package io.trireme.api.codec.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Writes the wire format from its end to its beginning, so that the length of what lies inside is
 * known when it is to be written. Used by one thread.
 */
final class WireWriter {
    private static final int FIRST_BYTES = 4096;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int start = bytes.length;

    int size() {
        return bytes.length - start;
    }

    byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }

    void tag(int number, int type) {
        varint((long) number << 3 | type);
    }

    void varint(long value) {
        int count = Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
        require(count);
        start -= count;
        long rest = value;
        for (int i = 0; i < count - 1; i++) {
            bytes[start + i] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[start + count - 1] = (byte) rest;
    }

    void fixed64(long value) {
        require(8);
        start -= 8;
        for (int i = 0; i < 8; i++) {
            bytes[start + i] = (byte) (value >>> (8 * i));
        }
    }

    /** The bytes alone, without a length. */
    void raw(byte[] content) {
        require(content.length);
        start -= content.length;
        System.arraycopy(content, 0, bytes, start, content.length);
    }

    void bytesField(int number, byte[] content) {
        raw(content);
        varint(content.length);
        tag(number, WireReader.BYTES);
    }

    void stringField(int number, String text) {
        bytesField(number, text.getBytes(UTF_8));
    }

    void varintField(int number, long value) {
        varint(value);
        tag(number, WireReader.VARINT);
    }

    /**
     * Ends a message.
     *
     * @param sizeBefore what {@link #size} was before its content was written
     */
    void messageField(int number, int sizeBefore) {
        varint(size() - sizeBefore);
        tag(number, WireReader.BYTES);
    }

    private void require(int count) {
        if (count > start) {
            int used = size();
            byte[] larger = new byte[Math.max(bytes.length * 2, Math.addExact(used, count) * 2)];
            System.arraycopy(bytes, start, larger, larger.length - used, used);
            start = larger.length - used;
            bytes = larger;
        }
    }
}
