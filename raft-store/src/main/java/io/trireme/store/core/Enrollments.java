package io.trireme.store.core;

import io.trireme.store.Bytes;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * Which data folder each member takes part with, as rows. A member's first word in the log names
 * its folder, so that one whose folder was lost is known when it comes back with an empty one: it
 * may have acknowledged entries that it has no more, and its vote would be worth nothing (Raft
 * §5.4.1 counts on logs that do not shrink).
 */
public final class Enrollments {
    private Enrollments() {}

    /** The folder that a member takes part with; empty if it never did. */
    public static Optional<UUID> folder(RowView rows, String member) {
        return rows.find(RowKeys.enrollment(member))
                .map(
                        value -> {
                            ByteBuffer in = ByteBuffer.wrap(value.array());
                            return new UUID(in.getLong(), in.getLong());
                        });
    }

    /** False if the member takes part with another folder, which this one does not replace. */
    static boolean enroll(PendingRows rows, Command.Enroll enroll) {
        Optional<UUID> known = folder(rows, enroll.member());
        if (known.isPresent() && !enroll.replaces()) {
            return known.get().equals(enroll.folder());
        }
        rows.put(
                RowKeys.enrollment(enroll.member()),
                Bytes.wrap(
                        ByteBuffer.allocate(2 * Long.BYTES)
                                .putLong(enroll.folder().getMostSignificantBits())
                                .putLong(enroll.folder().getLeastSignificantBits())
                                .array()));
        return true;
    }
}
