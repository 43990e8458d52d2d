package io.trireme.store.core;

import io.trireme.store.Alarm;
import io.trireme.store.Bytes;

import java.util.ArrayList;
import java.util.List;

/** Alarms that are raised, as rows. */
public final class AlarmRows {
    private static final Bytes NO_SPACE = Bytes.wrap(new byte[] {1});

    private AlarmRows() {}

    /** By member. */
    public static List<Alarm> all(RowView rows) {
        List<Alarm> alarms = new ArrayList<>();
        try (RowCursor cursor = rows.scan(RowKeys.ALARMS, RowKeys.ALARMS.prefixEnd())) {
            while (cursor.next()) {
                Invariant.check(cursor.value().equals(NO_SPACE), "the kind of an alarm is known");
                alarms.add(new Alarm(RowKeys.alarmMember(cursor.row()), Alarm.Kind.NO_SPACE));
            }
        }
        return alarms;
    }

    /** False if it was raised already. */
    static boolean raise(PendingRows rows, String member) {
        Bytes row = RowKeys.alarm(member);
        if (rows.find(row).isPresent()) {
            return false;
        }
        rows.put(row, NO_SPACE);
        return true;
    }

    /** False if it was not raised. */
    static boolean disarm(PendingRows rows, String member) {
        Bytes row = RowKeys.alarm(member);
        if (rows.find(row).isEmpty()) {
            return false;
        }
        rows.delete(row);
        return true;
    }
}
