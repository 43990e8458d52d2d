package io.trireme.store.core;

import io.trireme.store.Alarm;
import io.trireme.store.Bytes;

import java.util.ArrayList;
import java.util.List;

/** Alarms that are raised, as rows. */
public final class AlarmRows {
    private static final Bytes NO_SPACE = Bytes.wrap(new byte[] {1});
    private static final Bytes HELD = Bytes.wrap(new byte[] {2});

    private AlarmRows() {}

    /** By member. */
    public static List<Alarm> all(RowView rows) {
        List<Alarm> alarms = new ArrayList<>();
        try (RowCursor cursor = rows.scan(RowKeys.ALARMS, RowKeys.ALARMS.prefixEnd())) {
            while (cursor.next()) {
                boolean held = cursor.value().equals(HELD);
                Invariant.check(
                        held || cursor.value().equals(NO_SPACE), "the kind of an alarm is known");
                alarms.add(
                        new Alarm(
                                RowKeys.alarmMember(cursor.row()),
                                held ? Alarm.Kind.HELD : Alarm.Kind.NO_SPACE));
            }
        }
        return alarms;
    }

    /** False if the member has an alarm already; one that is held stays so. */
    static boolean raise(PendingRows rows, Alarm alarm) {
        Bytes row = RowKeys.alarm(alarm.member());
        boolean raised = rows.find(row).isPresent();
        if (alarm.kind() == Alarm.Kind.HELD) {
            rows.put(row, HELD);
        } else if (!raised) {
            rows.put(row, NO_SPACE);
        }
        return !raised;
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
