package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.Revision;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Deletes, in small steps, what the floor gave up.
 *
 * <p>A step touches only rows that no entry writes any more and that no read at or above the floor
 * needs, so it may run beside the applying of entries. How far it came is a row of its own and not
 * part of what members must agree on.
 */
public final class Compaction {
    private Compaction() {}

    /**
     * The next step, or nothing when all is deleted.
     *
     * @param changesMax about how many changes to give up in this step
     */
    public static Optional<PendingRows> planStep(RowView rows, int changesMax) {
        Revision floor = StateHead.read(rows).floor();
        Revision done = rows.find(RowKeys.COMPACTED).map(Compaction::decode).orElse(Revision.ZERO);
        if (!floor.isAfter(done)) {
            return Optional.empty();
        }
        var step = new PendingRows(rows);
        Revision reached = floor;
        int count = 0;
        try (RowCursor cursor = rows.scan(RowKeys.event(done, 0), RowKeys.event(floor.next(), 0))) {
            Revision seen = done;
            while (cursor.next()) {
                Revision revision = RowKeys.eventRevision(cursor.row());
                if (count >= changesMax && !revision.equals(seen)) {
                    reached = seen;
                    break;
                }
                seen = revision;
                count++;
                giveUp(step, cursor, revision.equals(floor));
            }
        }
        step.put(RowKeys.COMPACTED, encode(reached));
        return Optional.of(step);
    }

    /**
     * The version that a change ended is gone for readers; the change itself stays at the floor.
     */
    private static void giveUp(PendingRows step, RowCursor cursor, boolean atFloor) {
        Change change = Change.decode(cursor.value());
        if (!change.previous().equals(Revision.ZERO)) {
            step.delete(RowKeys.history(change.key(), change.previous()));
        }
        if (!atFloor) {
            step.delete(cursor.row());
        }
    }

    private static Bytes encode(Revision revision) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(revision.value()).array());
    }

    private static Revision decode(Bytes value) {
        return new Revision(ByteBuffer.wrap(value.array()).getLong());
    }
}
