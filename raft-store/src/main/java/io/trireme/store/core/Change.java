package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.Revision;

import java.nio.ByteBuffer;

/**
 * An event row: which key changed and how. The values stand with the versions.
 *
 * @param previous the revision of the version that this change ended; zero if there was none
 * @param endedBytes what the row of that version takes in the history
 */
record Change(Bytes key, boolean deleted, Revision previous, long endedBytes) {
    static Change decode(Bytes row) {
        ByteBuffer in = ByteBuffer.wrap(row.array());
        boolean deleted = in.get() != 0;
        var previous = new Revision(in.getLong());
        long endedBytes = in.getLong();
        byte[] key = new byte[in.remaining()];
        in.get(key);
        return new Change(Bytes.wrap(key), deleted, previous, endedBytes);
    }

    Bytes encode() {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + 2 * Long.BYTES + key.sizeBytes())
                        .put((byte) (deleted ? 1 : 0))
                        .putLong(previous.value())
                        .putLong(endedBytes)
                        .put(key.array())
                        .array());
    }
}
