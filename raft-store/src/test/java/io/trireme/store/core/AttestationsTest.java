package io.trireme.store.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.trireme.store.memory.InMemoryRows;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.UUID;

class AttestationsTest {
    private final InMemoryRows rows = new InMemoryRows();
    private long sequence;

    @Test
    void aHashThatAMajorityDoesNotShareDiffers() {
        Map<String, Long> reports = Map.of("a", 1L, "b", 1L, "c", 2L);
        assertInstanceOf(Attestations.Fine.class, Attestations.judge(reports, 1, 3));
        assertInstanceOf(Attestations.Differs.class, Attestations.judge(reports, 2, 3));
    }

    @Test
    void nothingIsDecidedBeforeAMajorityAgrees() {
        Map<String, Long> reports = Map.of("a", 1L, "b", 2L);
        assertInstanceOf(Attestations.Fine.class, Attestations.judge(reports, 1, 3));
        assertInstanceOf(Attestations.Fine.class, Attestations.judge(reports, 2, 3));
    }

    @Test
    void whenAllHaveReportedAndNoneAgreeNobodyIsTrusted() {
        Map<String, Long> reports = Map.of("a", 1L, "b", 2L);
        assertInstanceOf(Attestations.Differs.class, Attestations.judge(reports, 1, 2));
        assertInstanceOf(Attestations.Fine.class, Attestations.judge(Map.of("a", 1L), 1, 1));
    }

    @Test
    void reportsAreKeptByPointAndOldPointsAreForgotten() {
        attest("a", 512, 5);
        attest("b", 512, 6);
        attest("a", 1024, 7);
        try (RowView view = rows.view()) {
            assertEquals(Map.of("a", 5L, "b", 6L), Attestations.reports(view, 512));
            assertEquals(Map.of("a", 7L), Attestations.reports(view, 1024));
        }
        attest("a", 512L * 40, 8);
        try (RowView view = rows.view()) {
            assertEquals(Map.of(), Attestations.reports(view, 512));
            assertEquals(Map.of("a", 8L), Attestations.reports(view, 512L * 40));
        }
    }

    private void attest(String member, long entries, long hash) {
        var entry =
                new Entry(
                        new UUID(1, 1),
                        ++sequence,
                        List.of(new Command.Attest(member, entries, hash)));
        StateTransition.Result result;
        try (RowView view = rows.view()) {
            Entry decoded = EntryCodec.decodeEntry(EntryCodec.encode(entry));
            assertEquals(entry, decoded);
            result = StateTransition.apply(decoded, view);
        }
        rows.write(result.changes());
    }
}
