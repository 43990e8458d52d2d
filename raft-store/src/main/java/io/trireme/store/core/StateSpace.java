package io.trireme.store.core;

import io.trireme.store.Bytes;

import java.util.Map;
import java.util.Optional;

/**
 * The bytes of rows, each with its name and value as they are before any compression. Unlike the
 * size of files they are exact, the same on members that hold the same, and fall at the moment at
 * which a row is deleted. Rows of bounded number (sessions, attestations, the head) do not count.
 *
 * @param liveBytes of live versions and leases
 * @param historyBytes of ended versions and changes
 */
public record StateSpace(long liveBytes, long historyBytes) {
    static final StateSpace EMPTY = new StateSpace(0, 0);

    /** What the rows take now, less what compaction has deleted here. */
    public static StateSpace read(RowView rows) {
        StateSpace written = StateHead.read(rows).written();
        long freed = CompactionProgress.read(rows).freedBytes();
        return new StateSpace(written.liveBytes(), written.historyBytes() - freed);
    }

    public long inUseBytes() {
        return liveBytes + historyBytes;
    }

    static long sizeBytes(Bytes row, Bytes value) {
        return (long) row.sizeBytes() + value.sizeBytes();
    }

    /** After changes that are not written yet. */
    StateSpace with(PendingRows rows) {
        long live = liveBytes;
        long history = historyBytes;
        for (Map.Entry<Bytes, Optional<Bytes>> change : rows.changes().entrySet()) {
            Bytes row = change.getKey();
            long after = change.getValue().map(value -> sizeBytes(row, value)).orElse(0L);
            switch (RowKeys.kind(row)) {
                case LIVE ->
                        live +=
                                after
                                        - rows.findBefore(row)
                                                .map(value -> sizeBytes(row, value))
                                                .orElse(0L);
                // Entries only add to it, and each row once.
                case HISTORY -> history += after;
                case UNCOUNTED -> {}
            }
        }
        return new StateSpace(live, history);
    }
}
