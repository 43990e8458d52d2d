package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.Revision;

import java.nio.ByteBuffer;

/**
 * An event row: which key changed and how. The values stand with the versions.
 *
 * @param previous the revision of the version that this change ended; zero if there was none
 */
record Change(Bytes key, boolean deleted, Revision previous) {
    static Change decode(Bytes row) {
        ByteBuffer in = ByteBuffer.wrap(row.array());
        boolean deleted = in.get() != 0;
        var previous = new Revision(in.getLong());
        byte[] key = new byte[in.remaining()];
        in.get(key);
        return new Change(Bytes.wrap(key), deleted, previous);
    }

    Bytes encode() {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + Long.BYTES + key.sizeBytes())
                        .put((byte) (deleted ? 1 : 0))
                        .putLong(previous.value())
                        .put(key.array())
                        .array());
    }
}
