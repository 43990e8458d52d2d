package io.trireme.api.pem;

import java.util.Arrays;

/**
 * Reads DER (X.690) element by element: definite lengths of at most four bytes, tags of one byte.
 * Owned by one parse.
 */
final class DerReader {
    static final int BIT_STRING = 0x03;
    static final int OBJECT_ID = 0x06;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private static final String MALFORMED = "asn1: syntax error: data truncated";

    private final byte[] data;
    private int at;
    private final int end;

    DerReader(byte[] data) {
        this(data, 0, data.length);
    }

    private DerReader(byte[] data, int from, int end) {
        this.data = data;
        this.at = from;
        this.end = end;
    }

    /**
     * One element.
     *
     * @param start where its tag stands
     * @param content where its content begins
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Element(byte[] data, int tag, int start, int content, int end) {
        byte[] whole() {
            return Arrays.copyOfRange(data, start, end);
        }

        byte[] bytes() {
            return Arrays.copyOfRange(data, content, end);
        }

        DerReader inside() {
            return new DerReader(data, content, end);
        }
    }

    boolean hasMore() {
        return at < end;
    }

    /**
     * The next element.
     *
     * @throws IllegalArgumentException when there is none
     */
    Element next() {
        int start = at;
        int tag = unsignedByte();
        int length = unsignedByte();
        if (length > 0x80) {
            int bytes = length - 0x80;
            if (bytes > 4) {
                throw new IllegalArgumentException(MALFORMED);
            }
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | unsignedByte();
            }
        } else if (length == 0x80) {
            throw new IllegalArgumentException("asn1: syntax error: indefinite length found");
        }
        if (length < 0 || length > end - at) {
            throw new IllegalArgumentException(MALFORMED);
        }
        int content = at;
        at += length;
        return new Element(data, tag, start, content, at);
    }

    /**
     * The next element, which has to have a certain tag.
     *
     * @throws IllegalArgumentException when it has another
     */
    Element next(int tag) {
        var element = next();
        if (element.tag() != tag) {
            throw new IllegalArgumentException("asn1: structure error: tags don't match");
        }
        return element;
    }

    private int unsignedByte() {
        if (at >= end) {
            throw new IllegalArgumentException(MALFORMED);
        }
        return data[at++] & 0xff;
    }
}
