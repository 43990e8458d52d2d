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
 * @param alarms how many are raised
 * @param written the bytes of rows as if nothing that is compacted had been deleted yet
 */
public record StateHead(
        Revision revision,
        Revision floor,
        long entries,
        long hash,
        int alarms,
        StateSpace written) {
    /** Before the first entry. */
    public static final StateHead START =
            new StateHead(Revision.INITIAL, Revision.ZERO, 0, 0, 0, StateSpace.EMPTY);

    public static StateHead read(RowView rows) {
        return rows.find(RowKeys.HEAD).map(StateHead::decode).orElse(START);
    }

    private static StateHead decode(Bytes value) {
        ByteBuffer in = ByteBuffer.wrap(value.array());
        return new StateHead(
                new Revision(in.getLong()),
                new Revision(in.getLong()),
                in.getLong(),
                in.getLong(),
                in.getInt(),
                new StateSpace(in.getLong(), in.getLong()));
    }

    Bytes encode() {
        return Bytes.wrap(
                ByteBuffer.allocate(6 * Long.BYTES + Integer.BYTES)
                        .putLong(revision.value())
                        .putLong(floor.value())
                        .putLong(entries)
                        .putLong(hash)
                        .putInt(alarms)
                        .putLong(written.liveBytes())
                        .putLong(written.historyBytes())
                        .array());
    }

    StateHead withRevision(Revision revision) {
        return new StateHead(revision, floor, entries, hash, alarms, written);
    }

    StateHead withFloor(Revision floor) {
        return new StateHead(revision, floor, entries, hash, alarms, written);
    }

    StateHead withAlarms(int alarms) {
        return new StateHead(revision, floor, entries, hash, alarms, written);
    }

    /** At the beginning of an entry. */
    StateHead withEntry() {
        return new StateHead(revision, floor, entries + 1, hash, alarms, written);
    }

    /** At the end of an entry. */
    StateHead with(long hash, StateSpace written) {
        return new StateHead(revision, floor, entries, hash, alarms, written);
    }
}
