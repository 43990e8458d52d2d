package io.trireme.store.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.trireme.store.Bytes;
import io.trireme.store.Transaction;
import io.trireme.store.memory.InMemoryRows;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.UUID;

class SessionsTest {
    private static final Bytes KEY = Bytes.utf8("a");

    private final InMemoryRows rows = new InMemoryRows();

    @Test
    void aRepeatedEntryIsAnsweredAsBeforeAndAppliedOnce() {
        EntryReply first = apply(client(1), 1);
        EntryReply second = apply(client(1), 2);
        assertEquals(first, apply(client(1), 1));
        assertEquals(second, apply(client(1), 2));
        assertEquals(3, head().revision().value());
    }

    @Test
    void entriesOfOneClientMayComeOutOfOrder() {
        apply(client(1), 3);
        assertInstanceOf(EntryReply.Applied.class, apply(client(1), 2));
        assertEquals(3, head().revision().value());
    }

    @Test
    void anEntryThatLeftTheWindowIsRefusedAndNotApplied() {
        for (int i = 1; i <= Entry.SEQUENCE_WINDOW + 1; i++) {
            apply(client(1), i);
        }
        long revision = head().revision().value();
        assertEquals(new EntryReply.Expired(), apply(client(1), 1));
        assertInstanceOf(EntryReply.Applied.class, apply(client(1), 2));
        assertEquals(revision, head().revision().value());
    }

    @Test
    void theClientThatWasUsedLongestAgoIsForgottenFirst() {
        for (int client = 1; client <= Sessions.CLIENTS_MAX; client++) {
            for (int i = 1; i <= 2; i++) {
                apply(client(client), Entry.SEQUENCE_WINDOW - 2 + i);
            }
        }
        apply(client(1), Entry.SEQUENCE_WINDOW + 1);
        apply(client(Sessions.CLIENTS_MAX + 1), 1);
        long revision = head().revision().value();
        assertEquals(
                new EntryReply.Expired(), apply(client(2), Entry.SEQUENCE_WINDOW + 1), "forgotten");
        assertInstanceOf(
                EntryReply.Applied.class, apply(client(1), Entry.SEQUENCE_WINDOW + 1), "known");
        assertEquals(revision, head().revision().value());
    }

    @Test
    void repliesOfOneClientTakeNoMoreThanAWindowOfRows() {
        for (int i = 1; i <= 5 * Entry.SEQUENCE_WINDOW; i++) {
            apply(client(1), i);
        }
        int count = 0;
        Bytes from = RowKeys.reply(client(1), 0);
        try (RowView view = rows.view();
                RowCursor cursor = view.scan(from, RowKeys.reply(client(1), Long.MAX_VALUE))) {
            while (cursor.next()) {
                count++;
            }
        }
        assertEquals(Entry.SEQUENCE_WINDOW, count);
    }

    private EntryReply apply(UUID client, long sequence) {
        var command = new Command.Commit(Transaction.put(KEY, Bytes.utf8("" + sequence)));
        StateTransition.Result result;
        try (RowView view = rows.view()) {
            result = StateTransition.apply(new Entry(client, sequence, List.of(command)), view);
        }
        rows.write(result.changes());
        return result.reply();
    }

    private StateHead head() {
        try (RowView view = rows.view()) {
            return StateHead.read(view);
        }
    }

    private static UUID client(long number) {
        return new UUID(0, number);
    }
}
