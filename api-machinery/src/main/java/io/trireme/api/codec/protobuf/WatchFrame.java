package io.trireme.api.codec.protobuf;

import java.nio.ByteBuffer;

/** An event of a watch: four bytes of length, then a meta.v1 WatchEvent around a whole body. */
public final class WatchFrame {
    private static final int TYPE = 1;
    private static final int OBJECT = 2;
    private static final int RAW = 1;

    private WatchFrame() {}

    public static byte[] of(String type, byte[] object) {
        var out = new WireWriter();
        int before = out.size();
        out.bytesField(RAW, object);
        out.messageField(OBJECT, before);
        out.stringField(TYPE, type);
        out.raw(ByteBuffer.allocate(Integer.BYTES).putInt(out.size()).array());
        return out.toByteArray();
    }
}
