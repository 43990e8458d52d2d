package io.trireme.chaos.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.chaos.history.Outcome;
import io.trireme.chaos.linear.KeyAction.CompareAndSet;
import io.trireme.chaos.linear.KeyAction.Delete;
import io.trireme.chaos.linear.KeyAction.Get;
import io.trireme.chaos.linear.KeyAction.Put;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Good histories pass, and each kind of lie is found and told. Times are in nanoseconds. */
final class LinearizabilityTest {
    private final List<Call> calls = new ArrayList<>();

    @Test
    void callsOneAfterTheOtherAreFine() {
        answered(0, 1, new Get(Optional.empty()));
        answered(2, 3, new Put("a"));
        answered(4, 5, new Get(Optional.of("a")));
        answered(6, 7, new CompareAndSet(Optional.of("a"), "b", true));
        answered(8, 9, new CompareAndSet(Optional.of("a"), "c", false));
        answered(10, 11, new Delete(true));
        answered(12, 13, new Delete(false));
        answered(14, 15, new CompareAndSet(Optional.empty(), "d", true));
        assertFine();
    }

    @Test
    void callsAtTheSameTimeMayHappenInAnyOrder() {
        answered(0, 10, new Put("a"));
        answered(1, 9, new Put("b"));
        answered(2, 8, new Get(Optional.empty()));
        answered(11, 12, new Get(Optional.of("a")));
        answered(13, 14, new Get(Optional.of("a")));
        assertFine();
    }

    @Test
    void staleReadIsFound() {
        answered(0, 1, new Put("a"));
        answered(2, 3, new Put("b"));
        answered(4, 5, new Get(Optional.of("a")));
        assertViolation("get, found a", "written: 0.000-0.000 ms client: put a");
    }

    @Test
    void readThatGoesBackBehindAnotherClientsIsFound() {
        answered(0, 1, new Put("a"));
        answered(2, 20, new Put("b"));
        answered(3, 4, new Get(Optional.of("b")));
        answered(5, 6, new Get(Optional.of("a")));
        assertViolation("get, found a");
    }

    @Test
    void lostUpdateIsFound() {
        answered(0, 1, new Put("a"));
        answered(2, 9, new CompareAndSet(Optional.of("a"), "b", true));
        answered(3, 8, new CompareAndSet(Optional.of("a"), "c", true));
        assertViolation("put b if a, done", "put c if a, done");
    }

    @Test
    void acknowledgedPutThatVanishesIsFound() {
        answered(0, 1, new Put("a"));
        answered(2, 3, new Get(Optional.empty()));
        assertViolation("then it held a", "get, found nothing");
    }

    @Test
    void deletedKeyThatComesBackIsFound() {
        answered(0, 1, new Put("a"));
        answered(2, 3, new Delete(true));
        answered(4, 5, new Get(Optional.of("a")));
        assertViolation("get, found a");
    }

    @Test
    void compareThatFailsThoughNothingElseWasThereIsFound() {
        answered(0, 1, new Put("a"));
        answered(2, 3, new CompareAndSet(Optional.of("a"), "b", false));
        assertViolation("put b if a, was otherwise");
    }

    @Test
    void unknownPutMayNeverHappen() {
        answered(0, 1, new Put("a"));
        unknown(2, 3, new Put("b"));
        answered(4, 5, new Get(Optional.of("a")));
        assertFine();
    }

    @Test
    void unknownPutMayHappenLate() {
        answered(0, 1, new Put("a"));
        unknown(2, 3, new Put("b"));
        answered(4, 5, new Get(Optional.of("a")));
        answered(6, 7, new Get(Optional.of("b")));
        assertFine();
    }

    @Test
    void unknownCompareAndSetHappensOnlyIfTheKeyIsAsExpected() {
        answered(0, 1, new Put("a"));
        unknown(2, 3, new CompareAndSet(Optional.of("x"), "b", false));
        answered(4, 5, new Get(Optional.of("b")));
        assertViolation("get, found b", "written: 0.000-0.000 ms client: put b if x");
    }

    @Test
    void unknownPutBeforeItWasSentIsFound() {
        answered(0, 1, new Get(Optional.of("b")));
        unknown(2, 3, new Put("b"));
        assertViolation("get, found b");
    }

    @Test
    void unknownPutThatHappensTwiceIsFound() {
        unknown(0, 1, new Put("a"));
        answered(2, 3, new Get(Optional.of("a")));
        answered(4, 5, new Put("b"));
        answered(6, 7, new Get(Optional.of("b")));
        answered(8, 9, new Get(Optional.of("a")));
        assertViolation("then it held b", "get, found a");
    }

    @Test
    void acknowledgedPutThatHappensAgainIsFound() {
        answered(0, 1, new Put("a"));
        answered(2, 3, new Delete(true));
        answered(4, 5, new Get(Optional.of("a")));
        assertViolation("get, found a");
    }

    @Test
    void unknownDeleteThatHappensTwiceIsFound() {
        answered(0, 1, new Put("a"));
        unknown(2, 3, new Delete(false));
        answered(4, 5, new Get(Optional.empty()));
        answered(6, 7, new Put("b"));
        answered(8, 9, new Get(Optional.empty()));
        assertViolation("then it held b", "get, found nothing");
    }

    @Test
    void unknownPutOfAValueThatNobodySawExplainsAFailedCompare() {
        answered(0, 1, new Put("a"));
        unknown(2, 3, new Put("b"));
        answered(4, 5, new CompareAndSet(Optional.of("a"), "c", false));
        assertFine();
    }

    @Test
    void refusedPutMustNotHappen() {
        answered(0, 1, new Put("a"));
        call("client", "k", 2, 3, new Put("b"), Outcome.REFUSED);
        answered(4, 5, new Get(Optional.of("b")));
        assertViolation("get, found b", "client: put b (REFUSED)");
    }

    @Test
    void valueThatNobodyWroteIsFound() {
        answered(0, 1, new Get(Optional.of("x")));
        assertViolation("nobody wrote x");
    }

    @Test
    void eachKeyIsJudgedAloneAndNamed() {
        call("c", "k1", 0, 1, new Put("a"), Outcome.ACKNOWLEDGED);
        call("c", "k2", 2, 3, new Get(Optional.empty()), Outcome.ACKNOWLEDGED);
        assertFine();
        call("c", "k2", 4, 5, new Get(Optional.of("a")), Outcome.ACKNOWLEDGED);
        assertViolation("k2 is not linearizable");
    }

    @Test
    void searchThatTakesTooLongIsNotTakenForGood() {
        answered(0, 1, new Put("a"));
        answered(2, 3, new Get(Optional.of("a")));
        assertEquals(List.of("k: not decided after 1 steps"), Linearizability.violations(calls, 1));
    }

    /** The answers of a real register to many clients at once, some of them lost. */
    @Test
    void longHistoryOfARegisterPassesAndFailsWithOneAnswerChanged() {
        for (int seed = 0; seed < 8; seed++) {
            calls.clear();
            calls.addAll(new SimulatedRegister(new Random(seed)).history(1_500));
            assertFine();
            changeOneRead(new Random(seed));
            assertEquals(1, Linearizability.violations(calls).size(), "seed " + seed);
        }
    }

    /** Makes one read return what was overwritten long ago. */
    private void changeOneRead(Random random) {
        var reads =
                calls.stream()
                        .filter(call -> call.outcome() == Outcome.ACKNOWLEDGED)
                        .filter(
                                call ->
                                        call.action() instanceof Get(var found)
                                                && found.isPresent())
                        .filter(call -> call.startNanos() > 50_000)
                        .toList();
        var read = reads.get(random.nextInt(reads.size()));
        String old =
                calls.stream()
                        .filter(call -> call.outcome() == Outcome.ACKNOWLEDGED)
                        .filter(call -> call.endNanos() < read.startNanos() - 20_000)
                        .flatMap(call -> call.action().written().stream())
                        .toList()
                        .getLast();
        Collections.replaceAll(
                calls,
                read,
                new Call(
                        read.client(),
                        read.key(),
                        new Get(Optional.of(old)),
                        read.startNanos(),
                        read.endNanos(),
                        read.outcome()));
    }

    private void answered(long start, long end, KeyAction action) {
        call("client", "k", start, end, action, Outcome.ACKNOWLEDGED);
    }

    private void unknown(long start, long end, KeyAction action) {
        call("client", "k", start, end, action, Outcome.UNKNOWN);
    }

    private void call(
            String client, String key, long start, long end, KeyAction action, Outcome outcome) {
        calls.add(new Call(client, key, action, start, end, outcome));
    }

    private void assertFine() {
        assertEquals(List.of(), Linearizability.violations(calls));
    }

    private void assertViolation(String... parts) {
        var found = Linearizability.violations(calls);
        assertEquals(1, found.size(), found::toString);
        for (String part : parts) {
            assertTrue(found.getFirst().contains(part), found::getFirst);
        }
    }
}
