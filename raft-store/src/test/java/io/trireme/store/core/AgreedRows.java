package io.trireme.store.core;

import io.trireme.store.Bytes;

import java.util.ArrayList;
import java.util.List;

/**
 * The rows that members must have alike at one index: all but the caller's own and those that
 * compaction, which each member does at its own pace, has deleted or will delete.
 */
public final class AgreedRows {
    private static final Bytes START = Bytes.utf8("a");
    private static final Bytes END = Bytes.utf8("z");

    private AgreedRows() {}

    /** Each row and then its value, in row order. */
    public static List<Bytes> of(RowView rows) {
        long floor = StateHead.read(rows).floor().value();
        List<Bytes> agreed = new ArrayList<>();
        try (RowCursor cursor = rows.scan(START, END)) {
            while (cursor.next()) {
                if (isAgreed(cursor, floor)) {
                    agreed.add(cursor.row());
                    agreed.add(cursor.value());
                }
            }
        }
        return agreed;
    }

    private static boolean isAgreed(RowCursor cursor, long floor) {
        return switch (cursor.row().array()[0]) {
            case 'c', 'r' -> false;
            case 'e' -> RowKeys.eventRevision(cursor.row()).value() >= floor;
            case 'h' -> Version.decode(cursor.value()).ended().value() > floor;
            default -> true;
        };
    }
}
