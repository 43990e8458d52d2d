package io.trireme.api.codec.protobuf;

import tools.jackson.databind.node.ObjectNode;

/**
 * A list in pieces, so that it can be sent item by item: every list has its metadata as field 1 and
 * its items as field 2.
 */
public final class ListPieces {
    private static final int METADATA = 1;
    private static final int ITEMS = 2;
    private static final MessageType LIST_META =
            MessageTypes.BUILT_IN.require("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta");

    private ListPieces() {}

    public static byte[] metadata(ObjectNode metadata) {
        var out = new WireWriter();
        LIST_META.write(metadata, out);
        out.messageField(METADATA, 0);
        return out.toByteArray();
    }

    /**
     * @param content of one object
     */
    public static byte[] item(byte[] content) {
        var out = new WireWriter();
        out.bytesField(ITEMS, content);
        return out.toByteArray();
    }
}
