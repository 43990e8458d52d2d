package io.trireme.store.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.memory.InMemoryRows;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

class EnrollmentsTest {
    private static final UUID FIRST = new UUID(1, 2);
    private static final UUID SECOND = new UUID(3, 4);

    private final InMemoryRows rows = new InMemoryRows();
    private long sequence;

    @Test
    void aMemberTakesPartWithTheFolderThatItNamedFirst() {
        assertTrue(enroll("a", FIRST, false));
        assertTrue(enroll("a", FIRST, false), "a repetition is no other folder");
        assertFalse(enroll("a", SECOND, false));
        assertEquals(Optional.of(FIRST), folder("a"));
        assertTrue(enroll("b", SECOND, false));
        assertEquals(Optional.empty(), folder("c"));
    }

    @Test
    void aFolderThatTheGroupTookInReplacesAnOlderOne() {
        assertTrue(enroll("a", FIRST, false));
        assertTrue(enroll("a", SECOND, true));
        assertEquals(Optional.of(SECOND), folder("a"));
        assertFalse(enroll("a", FIRST, false));
    }

    private Optional<UUID> folder(String member) {
        try (RowView view = rows.view()) {
            return Enrollments.folder(view, member);
        }
    }

    private boolean enroll(String member, UUID folder, boolean replaces) {
        var command = new Command.Enroll(member, folder, replaces);
        var entry = new Entry(new UUID(1, 1), ++sequence, List.of(command));
        StateTransition.Result result;
        try (RowView view = rows.view()) {
            Entry decoded = EntryCodec.decodeEntry(EntryCodec.encode(entry));
            assertEquals(entry, decoded);
            result = StateTransition.apply(decoded, view);
        }
        rows.write(result.changes());
        EntryReply reply = EntryCodec.decodeReply(EntryCodec.encode(result.reply()));
        var outcomes = ((EntryReply.Applied) reply).outcomes();
        return ((CommandOutcome.Enrolled) outcomes.getFirst()).accepted();
    }
}
