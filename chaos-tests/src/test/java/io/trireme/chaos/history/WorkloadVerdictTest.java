package io.trireme.chaos.history;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.chaos.history.RegisterHistory.Write;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

final class WorkloadVerdictTest {
    private static final RegisterHistory COUNTER =
            new RegisterHistory(
                    "counter",
                    List.of(
                            new Write(1, 10, 20, Outcome.ACKNOWLEDGED),
                            new Write(2, 30, 40, Outcome.ACKNOWLEDGED),
                            new Write(3, 50, 60, Outcome.UNKNOWN)),
                    List.of(),
                    Map.of());

    private static WorkloadVerdict verdict(Map<String, Long> heldByServer) {
        var held = new TreeMap<String, Map<String, Long>>();
        heldByServer.forEach((server, value) -> held.put(server, Map.of("counter", value)));
        return new WorkloadVerdict(List.of(COUNTER), held);
    }

    @Test
    void everyServerHoldsWhatWasAcknowledgedOrALaterUnknownWrite() {
        assertDoesNotThrow(() -> verdict(Map.of("a", 2L, "b", 3L)).requireKept(2));
    }

    @Test
    void serverThatHoldsLessThanWasAcknowledgedIsNamed() {
        assertEquals(
                List.of("counter is 1 at b in the end, and 2 was acknowledged"),
                verdict(Map.of("a", 2L, "b", 1L)).violations());
    }

    @Test
    void serverThatLostTheCounterIsNamed() {
        var held = new TreeMap<String, Map<String, Long>>(Map.of("a", Map.of()));
        assertEquals(
                List.of("counter is missing at a in the end"),
                new WorkloadVerdict(List.of(COUNTER), held).violations());
    }

    @Test
    void tooFewWritesProveNothing() {
        var verdict = verdict(Map.of("a", 2L));
        assertThrows(AssertionError.class, () -> verdict.requireKept(3));
    }

    @Test
    void summaryCountsEachOutcome() {
        assertEquals(
                List.of("counter: 2 writes acknowledged, 1 unknown, 0 refused; 0 reads"),
                verdict(Map.of()).summary());
    }
}
