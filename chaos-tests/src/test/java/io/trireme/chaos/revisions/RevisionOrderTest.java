package io.trireme.chaos.revisions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.chaos.revisions.RevisionOrder.Answer;
import io.trireme.chaos.revisions.RevisionOrder.Read;
import io.trireme.chaos.revisions.RevisionOrder.Written;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

final class RevisionOrderTest {
    private static final Change ONE = new Change(1, "a", Optional.of("1"));
    private static final Change TWO = new Change(2, "b", Optional.of("2"));
    private static final Change THREE = new Change(3, "a", Optional.empty());

    @Test
    void answersThatAgreeWithRealTimeAreFine() {
        assertEquals(
                0,
                violations(
                        new Written("c", 1, 0, 10),
                        new Written("d", 3, 5, 25),
                        new Written("c", 2, 11, 30),
                        new Read("d", "a", Optional.of(ONE), 2, 21, 40),
                        new Read("e", "a", Optional.empty(), 3, 41, 50)));
    }

    @Test
    void writeWithTheRevisionOfAnEarlierOneIsFound() {
        assertEquals(1, violations(new Written("c", 2, 0, 10), new Written("d", 1, 11, 20)));
        assertEquals(1, violations(new Written("c", 2, 0, 10), new Written("d", 2, 11, 20)));
    }

    @Test
    void readBehindWhatWasAcknowledgedOnAnotherKeyIsFound() {
        assertEquals(
                1,
                violations(
                        new Written("c", 2, 0, 10),
                        new Read("d", "a", Optional.of(ONE), 1, 11, 20)));
    }

    @Test
    void readBehindAnotherReadIsFound() {
        assertEquals(
                1,
                violations(
                        new Read("c", "b", Optional.of(TWO), 2, 0, 10),
                        new Read("d", "a", Optional.of(ONE), 1, 11, 20)));
    }

    @Test
    void readThatIsNotWhatItsRevisionHoldsIsFound() {
        assertEquals(1, violations(new Read("c", "a", Optional.empty(), 2, 0, 10)));
        assertEquals(1, violations(new Read("c", "a", Optional.of(ONE), 3, 0, 10)));
        assertEquals(
                1,
                violations(
                        new Read(
                                "c",
                                "b",
                                Optional.of(new Change(2, "b", Optional.of("x"))),
                                2,
                                0,
                                1)));
    }

    private static int violations(Answer... answers) {
        var log = new RevisionLog();
        List.of(ONE, TWO, THREE).forEach(change -> log.add("w", change));
        return RevisionOrder.violations(List.of(answers), log).size();
    }
}
