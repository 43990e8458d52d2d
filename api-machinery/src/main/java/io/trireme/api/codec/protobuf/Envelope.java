package io.trireme.api.codec.protobuf;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * What stands around every object: four bytes, then a message (runtime.Unknown) that names the kind
 * and holds the object's own bytes.
 */
@SuppressWarnings("ArrayRecordComponent") // bodies are large and never compared
public record Envelope(String apiVersion, String kind, byte[] content) {
    private static final byte[] PREFIX = {'k', '8', 's', 0};
    private static final int TYPE_META = 1;
    private static final int RAW = 2;
    private static final int CONTENT_ENCODING = 3;
    private static final int CONTENT_TYPE = 4;
    private static final int API_VERSION = 1;
    private static final int KIND = 2;

    public Envelope {
        requireNonNull(apiVersion, "apiVersion");
        requireNonNull(kind, "kind");
        requireNonNull(content, "content");
    }

    /**
     * Opens a body.
     *
     * @throws ProtobufFormatException in Kubernetes' words
     */
    public static Envelope open(byte[] body) {
        if (body.length == 0) {
            throw new ProtobufFormatException("empty data");
        }
        if (!startsWithPrefix(body)) {
            throw new ProtobufFormatException(
                    "provided data does not appear to be a protobuf message, expected prefix"
                            + " [107 56 115 0]");
        }
        if (body.length == PREFIX.length) {
            throw new ProtobufFormatException("empty body");
        }
        var in = WireReader.of(body, PREFIX.length);
        String apiVersion = "";
        String kind = "";
        byte[] content = {};
        while (in.hasMore()) {
            int tag = in.tag("Unknown");
            if (tag == tag(TYPE_META)) {
                var typeMeta = in.nested();
                while (typeMeta.hasMore()) {
                    int field = typeMeta.tag("TypeMeta");
                    if (field == tag(API_VERSION)) {
                        apiVersion = typeMeta.string();
                    } else if (field == tag(KIND)) {
                        kind = typeMeta.string();
                    } else {
                        typeMeta.skip(field & 7);
                    }
                }
            } else if (tag == tag(RAW)) {
                content = in.bytes();
            } else {
                in.skip(tag & 7);
            }
        }
        return new Envelope(apiVersion, kind, content);
    }

    private static int tag(int number) {
        return number << 3 | WireReader.BYTES;
    }

    private static boolean startsWithPrefix(byte[] body) {
        return body.length >= PREFIX.length
                && Arrays.equals(body, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
    }

    /** The whole body. */
    public byte[] seal() {
        var out = new WireWriter();
        writeTail(out);
        out.bytesField(RAW, content);
        writeHead(out, apiVersion, kind);
        return out.toByteArray();
    }

    /** What stands before content that is sent in pieces. */
    public static byte[] head(String apiVersion, String kind, long contentBytes) {
        var out = new WireWriter();
        out.varint(contentBytes);
        out.tag(RAW, WireReader.BYTES);
        writeHead(out, apiVersion, kind);
        return out.toByteArray();
    }

    /** What stands after content that is sent in pieces. */
    public static byte[] tail() {
        var out = new WireWriter();
        writeTail(out);
        return out.toByteArray();
    }

    private static void writeTail(WireWriter out) {
        out.stringField(CONTENT_TYPE, "");
        out.stringField(CONTENT_ENCODING, "");
    }

    private static void writeHead(WireWriter out, String apiVersion, String kind) {
        int before = out.size();
        out.stringField(KIND, kind);
        out.stringField(API_VERSION, apiVersion);
        out.messageField(TYPE_META, before);
        out.raw(PREFIX);
    }
}
