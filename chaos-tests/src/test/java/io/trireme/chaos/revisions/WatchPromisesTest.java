package io.trireme.chaos.revisions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.chaos.revisions.WatchHistory.Event;
import io.trireme.chaos.revisions.WatchHistory.Opened;
import io.trireme.chaos.revisions.WatchHistory.Progress;
import io.trireme.chaos.revisions.WatchHistory.Refused;
import io.trireme.chaos.revisions.WatchHistory.Told;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/** The judge of watchers sees each broken promise, and none where there is none. */
final class WatchPromisesTest {
    private static final Change ONE = new Change(1, "a", Optional.of("1"));
    private static final Change TWO = new Change(2, "a", Optional.of("2"));

    /** A transaction over two keys. */
    private static final Change THREE_A = new Change(3, "a", Optional.of("3"));

    private static final Change THREE_B = new Change(3, "b", Optional.of("3"));
    private static final Change FOUR = new Change(4, "b", Optional.empty());
    private static final List<Change> ALL = List.of(ONE, TWO, THREE_A, THREE_B, FOUR);

    @Test
    void everythingOnceInOrderIsFine() {
        assertFine(new Opened("s", 1), told(ONE), told(TWO, THREE_A, THREE_B), told(FOUR));
    }

    @Test
    void resumingBehindTheLastWholeRevisionIsFine() {
        assertFine(
                new Opened("s", 1),
                told(ONE, TWO),
                new Opened("t", 3),
                new Opened("s", 3),
                told(THREE_A, THREE_B),
                new Progress(3),
                new Opened("t", 4),
                told(FOUR),
                new Progress(4),
                new Progress(4));
    }

    @Test
    void bookmarkLetsTheWatcherResumeBehindIt() {
        var quiet = new RevisionLog();
        quiet.add("w", ONE);
        quiet.add("w", FOUR);
        assertEquals(
                List.of(),
                violations(
                        quiet,
                        new Opened("s", 1),
                        told(ONE),
                        new Progress(3),
                        new Opened("s", 4),
                        told(FOUR)));
    }

    @Test
    void watcherThatBeganLateIsOwedNothingBefore() {
        assertFine(new Opened("s", 3), told(THREE_A, THREE_B), told(FOUR));
    }

    @Test
    void changeOutOfOrderIsFound() {
        assertBroken(
                2,
                "ORDERED: a=1 at 1 came after 2",
                new Opened("s", 1),
                told(TWO),
                told(ONE),
                told(THREE_A, THREE_B),
                told(FOUR));
    }

    @Test
    void changeThatComesTwiceIsFound() {
        assertBroken(
                "UNIQUE: a=2 at 2 came again",
                new Opened("s", 1),
                told(ONE, TWO),
                told(TWO),
                told(THREE_A, THREE_B),
                told(FOUR));
    }

    @Test
    void gapIsFound() {
        assertBroken(
                "RELIABLE: 3 came after 1, without 1 revisions: [2]",
                new Opened("s", 1),
                told(ONE),
                told(THREE_A, THREE_B),
                told(FOUR));
    }

    @Test
    void lastChangeThatNeverComesIsFound() {
        assertBroken(
                "RELIABLE: 5 should be reached after 3, without 1 revisions: [4]",
                new Opened("s", 1),
                told(ONE, TWO, THREE_A, THREE_B));
    }

    @Test
    void watcherThatIsNeverConnectedIsFound() {
        assertBroken("RELIABLE: was never connected");
    }

    @Test
    void revisionInTwoPartsIsFound() {
        assertBroken(
                "ATOMIC: b=3 at 3 came apart from its revision",
                new Opened("s", 1),
                told(ONE, TWO, THREE_A),
                told(THREE_B, FOUR));
    }

    @Test
    void halfARevisionIsFound() {
        assertBroken(
                "ATOMIC: revision 3 came without [b]",
                new Opened("s", 1),
                told(ONE, TWO, THREE_A),
                told(FOUR));
    }

    @Test
    void halfARevisionBeforeACutIsFound() {
        assertBroken(
                "ATOMIC: revision 3 came without [b]",
                new Opened("s", 1),
                told(ONE, TWO, THREE_A),
                new Opened("t", 4),
                told(FOUR));
    }

    @Test
    void resumedWatchThatLeavesOutIsFound() {
        assertBroken(
                "RESUMABLE: 3 came after 1, without 1 revisions: [2]",
                new Opened("s", 1),
                told(ONE),
                new Opened("t", 2),
                told(THREE_A, THREE_B),
                told(FOUR));
    }

    @Test
    void resumedWatchThatTellsAgainIsFound() {
        assertBroken(
                "RESUMABLE: a=2 at 2 came, and 3 was asked for",
                new Opened("s", 1),
                told(ONE, TWO),
                new Opened("t", 3),
                told(TWO, THREE_A, THREE_B),
                told(FOUR));
    }

    @Test
    void watchThatMayNotResumeIsFound() {
        assertBroken(
                "RESUMABLE: from 1 refused: compacted",
                new Opened("s", 1),
                new Refused("compacted"),
                new Opened("t", 1),
                told(ALL.toArray(Change[]::new)));
    }

    @Test
    void bookmarkBeforeItsChangesIsFound() {
        assertBroken(
                2,
                "BOOKMARKABLE: 3 is a bookmark after 1, without 1 revisions: [2]",
                new Opened("s", 1),
                told(ONE),
                new Progress(2),
                told(TWO),
                told(THREE_A, THREE_B),
                told(FOUR));
    }

    @Test
    void bookmarkThatGoesBackIsFound() {
        assertBroken(
                "BOOKMARKABLE: bookmark 1 came after 2",
                new Opened("s", 1),
                told(ONE, TWO),
                new Progress(2),
                new Progress(1),
                told(THREE_A, THREE_B, FOUR));
    }

    @Test
    void twoWatchersThatWereToldDifferentThingsContradict() {
        var log = log();
        log.add("other", new Change(2, "a", Optional.of("x")));
        assertEquals(
                List.of("other was told a=x at 2, another was told a=2 at 2"),
                log.contradictions());
    }

    private static Told told(Change... changes) {
        return new Told(List.of(changes));
    }

    private static RevisionLog log() {
        var log = new RevisionLog();
        ALL.forEach(change -> log.add("writer", change));
        return log;
    }

    private static List<String> violations(RevisionLog log, Event... events) {
        return WatchPromises.violations(new WatchHistory("w", List.of(events)), log, 4);
    }

    private static void assertFine(Event... events) {
        assertEquals(List.of(), violations(log(), events));
    }

    private static void assertBroken(String sentence, Event... events) {
        assertBroken(1, sentence, events);
    }

    private static void assertBroken(int count, String sentence, Event... events) {
        var found = violations(log(), events);
        assertEquals(count, found.size(), found::toString);
        assertTrue(found.contains("w: " + sentence), found::toString);
    }
}
