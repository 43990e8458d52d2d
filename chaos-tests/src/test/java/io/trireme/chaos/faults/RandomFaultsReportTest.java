package io.trireme.chaos.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.chaos.faults.FaultScenario.Seen;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

final class RandomFaultsReportTest {
    private static final Instant BEGIN = Instant.parse("2026-11-27T08:00:00Z");

    private final RandomFaultsReport report = new RandomFaultsReport(BEGIN);

    private List<String> lines() {
        return report.lines(BEGIN.plusSeconds(120));
    }

    private void assertHas(String line) {
        assertTrue(lines().contains(line), () -> String.join("\n", lines()));
    }

    private static Seen seen(int outMillis, long unknown) {
        return new Seen(Duration.ofMillis(outMillis), Duration.ofSeconds(2), unknown, 1);
    }

    @Test
    void roundsAndKindsAreCounted() {
        for (int outMillis : List.of(300, 100, 200)) {
            report.fault(FaultKind.KILL_ONE, seen(outMillis, 2));
        }
        report.fault(FaultKind.CLOCK, seen(0, 0));
        report.kept(7, 3, "10 writes");
        report.kept(8, 1, "20 writes");

        assertEquals("# Random faults: all kept", lines().getFirst());
        assertTrue(lines().get(2).startsWith("120 s from 2026-11-27T08:00:00Z on "));
        assertTrue(lines().get(2).endsWith(": 2 rounds, 4 faults, one after the other."));
        assertTrue(lines().stream().anyMatch(line -> line.startsWith("Seeds: 7 8. ")));
        assertHas("| kill -9 of one member | 3 | 0.20 s | 0.30 s | 2.00 s | 6 | 3 |");
        assertHas("| one member's clock is set | 1 | 0.00 s | 0.00 s | 2.00 s | 0 | 1 |");
        assertHas("| 8 | 1 | 20 writes | kept |");
    }

    @Test
    void oneBrokenRoundBreaksAll() {
        report.kept(7, 3, "10 writes");
        report.broken(8, 1, new AssertionError("1 broken promises:\nkey | lost"));

        assertEquals("# Random faults: BROKEN", lines().getFirst());
        assertHas("| 8 | 1 | 1 broken promises: key / lost | BROKEN |");
    }

    /** Nothing was judged, so nothing was kept. */
    @Test
    void noRoundIsNoSuccess() {
        assertEquals("# Random faults: BROKEN", lines().getFirst());
    }
}
