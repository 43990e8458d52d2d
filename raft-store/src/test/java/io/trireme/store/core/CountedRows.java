package io.trireme.store.core;

import io.trireme.store.Bytes;

/** The bytes of rows, found by looking at all of them. */
public final class CountedRows {
    private CountedRows() {}

    public static StateSpace of(RowView rows) {
        return new StateSpace(count(rows, "k", "o"), count(rows, "e", "f") + count(rows, "h", "i"));
    }

    /** Of the tables k, l and n, between which there is nothing else, or of one. */
    private static long count(RowView rows, String from, String to) {
        long bytes = 0;
        try (RowCursor cursor = rows.scan(Bytes.utf8(from), Bytes.utf8(to))) {
            while (cursor.next()) {
                if (cursor.row().array()[0] != 'm') {
                    bytes += cursor.row().sizeBytes() + cursor.value().sizeBytes();
                }
            }
        }
        return bytes;
    }
}
