package io.trireme.store.core;

import io.trireme.store.Bytes;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * The replies that may be asked for again, as part of the state.
 *
 * <p>A session keeps the last {@link #WINDOW} replies of a client; a client has fewer entries in
 * flight than that. There are at most {@link #CLIENTS_MAX} sessions; the one that was used longest
 * ago goes first. A client that is not known begins at the start of its sequence; with a later
 * number its session was forgotten, and the entry is refused, since it may have been applied.
 */
final class Sessions {
    static final int CLIENTS_MAX = 256;
    private static final int WINDOW = Entry.SEQUENCE_WINDOW;

    private final PendingRows rows;
    private final long entry;

    /**
     * @param entry the number of the entry that is being applied: the time of use of a session
     */
    Sessions(PendingRows rows, long entry) {
        this.rows = rows;
        this.entry = entry;
    }

    sealed interface Look {}

    record Known(Bytes reply) implements Look {}

    record Expired() implements Look {}

    record Fresh() implements Look {}

    private record Session(long sequenceMax, long usedAt) {
        static Session decode(Bytes value) {
            ByteBuffer in = ByteBuffer.wrap(value.array());
            return new Session(in.getLong(), in.getLong());
        }

        Bytes encode() {
            return Bytes.wrap(
                    ByteBuffer.allocate(2 * Long.BYTES)
                            .putLong(sequenceMax)
                            .putLong(usedAt)
                            .array());
        }
    }

    Look look(UUID client, long sequence) {
        Optional<Session> session = rows.find(RowKeys.session(client)).map(Session::decode);
        long sequenceMax = session.map(Session::sequenceMax).orElse(0L);
        if (sequence <= sequenceMax - WINDOW || (session.isEmpty() && sequence > WINDOW)) {
            return new Expired();
        }
        return rows.find(RowKeys.reply(client, sequence)).<Look>map(Known::new).orElse(new Fresh());
    }

    void remember(UUID client, long sequence, Bytes reply) {
        Optional<Session> session = rows.find(RowKeys.session(client)).map(Session::decode);
        if (session.isEmpty()) {
            makeRoom();
        }
        long before = session.map(Session::sequenceMax).orElse(0L);
        long after = Math.max(before, sequence);
        // The numbers may come with gaps, so all that leave the window are dropped.
        for (long old = Math.max(1, before - WINDOW + 1); old <= after - WINDOW; old++) {
            rows.delete(RowKeys.reply(client, old));
        }
        rows.put(RowKeys.reply(client, sequence), reply);
        rows.put(RowKeys.session(client), new Session(after, entry).encode());
    }

    private void makeRoom() {
        int count = 0;
        Bytes oldest = null;
        long oldestUse = Long.MAX_VALUE;
        try (RowCursor cursor = rows.scan(RowKeys.SESSIONS, RowKeys.SESSIONS.prefixEnd())) {
            while (cursor.next()) {
                count++;
                long use = Session.decode(cursor.value()).usedAt();
                if (use < oldestUse) {
                    oldestUse = use;
                    oldest = cursor.row();
                }
            }
        }
        if (count >= CLIENTS_MAX) {
            forget(oldest);
        }
    }

    private void forget(Bytes sessionRow) {
        Session session = Session.decode(rows.find(sessionRow).orElseThrow());
        UUID client = RowKeys.sessionClient(sessionRow);
        long first = Math.max(1, session.sequenceMax() - WINDOW + 1);
        for (long sequence = first; sequence <= session.sequenceMax(); sequence++) {
            rows.delete(RowKeys.reply(client, sequence));
        }
        rows.delete(sessionRow);
    }
}
