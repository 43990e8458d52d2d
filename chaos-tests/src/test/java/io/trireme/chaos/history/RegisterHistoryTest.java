package io.trireme.chaos.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.chaos.history.RegisterHistory.Read;
import io.trireme.chaos.history.RegisterHistory.Write;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** The judge must see each kind of broken promise, and none where there is none. */
final class RegisterHistoryTest {
    private static final List<Write> WRITES =
            List.of(
                    new Write(1, 10, 20, Outcome.ACKNOWLEDGED),
                    new Write(2, 30, 40, Outcome.UNKNOWN),
                    new Write(3, 50, 60, Outcome.REFUSED),
                    new Write(4, 70, 80, Outcome.ACKNOWLEDGED));

    @Test
    void readsWithinTheBoundsOfTimeAreFine() {
        assertEquals(
                List.of(),
                violations(
                        new Read("a", 1, 15, 18), // during its write
                        new Read("a", 1, 42, 45), // an unknown write need not be there
                        new Read("b", 2, 61, 65), // or may come late
                        new Read("a", 4, 71, 75),
                        new Read("b", 4, 90, 95)));
    }

    @Test
    void acknowledgedWriteThatIsNotReadIsLost() {
        assertEquals(1, violations(new Read("a", 1, 90, 95)).size());
    }

    @Test
    void valueOfARefusedWriteIsWrong() {
        assertEquals(1, violations(new Read("a", 3, 65, 68)).size());
    }

    @Test
    void valueNobodyWroteIsWrong() {
        assertFalse(violations(new Read("a", 9, 90, 95)).isEmpty());
    }

    @Test
    void valueBeforeItsWriteIsWrong() {
        assertEquals(1, violations(new Read("a", 4, 65, 68)).size());
    }

    @Test
    void anotherClientMayNotSeeAnOlderValueLater() {
        assertEquals(1, violations(new Read("a", 2, 41, 43), new Read("b", 1, 44, 46)).size());
    }

    @Test
    void clientsThatReadAtTheSameTimeMayDiffer() {
        assertEquals(List.of(), violations(new Read("a", 2, 41, 45), new Read("b", 1, 44, 46)));
    }

    @Test
    void watchThatRepeatsGoesBackOrLeavesOutIsWrong() {
        assertEquals(List.of(), watchViolations(1L, 4L));
        assertEquals(List.of(), watchViolations(1L, 2L, 4L));
        assertEquals(1, watchViolations(1L, 1L, 4L).size());
        assertEquals(1, watchViolations(1L).size());
        assertEquals(1, watchViolations(1L, 3L, 4L).size());
    }

    @Test
    void registerEndsWithTheLastAcknowledgedOrALaterUnknownWrite() {
        var history = history(List.of(), Map.of());
        assertTrue(history.mayEndWith(4));
        assertFalse(history.mayEndWith(2));
        var open = new RegisterHistory("r", WRITES.subList(0, 2), List.of(), Map.of());
        assertTrue(open.mayEndWith(1));
        assertTrue(open.mayEndWith(2));
        assertEquals(1, open.count(Outcome.UNKNOWN));
    }

    private static List<String> violations(Read... reads) {
        return history(List.of(reads), Map.of()).violations();
    }

    private static List<String> watchViolations(Long... values) {
        return history(List.of(), Map.of("w", List.of(values))).violations();
    }

    private static RegisterHistory history(List<Read> reads, Map<String, List<Long>> watched) {
        return new RegisterHistory("r", WRITES, reads, watched);
    }
}
