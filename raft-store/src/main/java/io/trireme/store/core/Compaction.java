package io.trireme.store.core;

import io.trireme.store.Revision;

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
        CompactionProgress progress = CompactionProgress.read(rows);
        Revision done = progress.upTo();
        if (!floor.isAfter(done)) {
            return Optional.empty();
        }
        var step = new PendingRows(rows);
        Revision reached = floor;
        long freed = progress.freedBytes();
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
                // What changes of the last floor ended went with it; they themselves stayed.
                if (revision.isAfter(done)) {
                    freed += giveUpEnded(step, Change.decode(cursor.value()));
                }
                if (!revision.equals(floor)) {
                    step.delete(cursor.row());
                    freed += StateSpace.sizeBytes(cursor.row(), cursor.value());
                }
            }
        }
        step.put(RowKeys.COMPACTED, new CompactionProgress(reached, freed).encode());
        return Optional.of(step);
    }

    /**
     * The version that a change ended is gone for readers.
     *
     * @return the bytes that it took
     */
    private static long giveUpEnded(PendingRows step, Change change) {
        if (!change.previous().equals(Revision.ZERO)) {
            step.delete(RowKeys.history(change.key(), change.previous()));
        }
        return change.endedBytes();
    }
}
