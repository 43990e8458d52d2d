package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.Revision;

import java.nio.ByteBuffer;

/**
 * One version of a key's value, as a row holds it.
 *
 * @param ended the revision that overwrote or deleted it; zero while it lives
 */
record Version(
        Revision created,
        Revision modified,
        Revision ended,
        long count,
        LeaseId lease,
        Bytes value) {
    private static final int HEADER_BYTES = 5 * Long.BYTES;

    static Version decode(Bytes row) {
        ByteBuffer in = ByteBuffer.wrap(row.array());
        var created = new Revision(in.getLong());
        var modified = new Revision(in.getLong());
        var ended = new Revision(in.getLong());
        long count = in.getLong();
        var lease = new LeaseId(in.getLong());
        byte[] value = new byte[in.remaining()];
        in.get(value);
        return new Version(created, modified, ended, count, lease, Bytes.wrap(value));
    }

    Bytes encode() {
        return Bytes.wrap(
                ByteBuffer.allocate(HEADER_BYTES + value.sizeBytes())
                        .putLong(created.value())
                        .putLong(modified.value())
                        .putLong(ended.value())
                        .putLong(count)
                        .putLong(lease.value())
                        .put(value.array())
                        .array());
    }

    boolean visibleAt(Revision revision) {
        return modified.compareTo(revision) <= 0
                && (ended.equals(Revision.ZERO) || ended.isAfter(revision));
    }

    Version endedAt(Revision revision) {
        return new Version(created, modified, revision, count, lease, value);
    }

    KeyValue of(Bytes key) {
        return new KeyValue(key, value, created, modified, count, lease);
    }
}
