package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.Revision;

import java.nio.ByteBuffer;

/**
 * The head of the state, one row.
 *
 * @param revision of the last change
 * @param floor reads and watches below it answer compacted
 * @param entries how many entries were applied in all; orders the sessions by use
 * @param hash a running hash of all changed rows; equal on all members at an equal entry
 */
public record StateHead(Revision revision, Revision floor, long entries, long hash) {
    /** Before the first entry. */
    public static final StateHead START = new StateHead(Revision.INITIAL, Revision.ZERO, 0, 0);

    public static StateHead read(RowView rows) {
        return rows.find(RowKeys.HEAD).map(StateHead::decode).orElse(START);
    }

    private static StateHead decode(Bytes value) {
        ByteBuffer in = ByteBuffer.wrap(value.array());
        return new StateHead(
                new Revision(in.getLong()), new Revision(in.getLong()), in.getLong(), in.getLong());
    }

    Bytes encode() {
        return Bytes.wrap(
                ByteBuffer.allocate(4 * Long.BYTES)
                        .putLong(revision.value())
                        .putLong(floor.value())
                        .putLong(entries)
                        .putLong(hash)
                        .array());
    }

    StateHead withRevision(Revision revision) {
        return new StateHead(revision, floor, entries, hash);
    }

    StateHead withFloor(Revision floor) {
        return new StateHead(revision, floor, entries, hash);
    }
}
