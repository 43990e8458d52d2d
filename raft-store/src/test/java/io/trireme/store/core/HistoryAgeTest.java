package io.trireme.store.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.store.Revision;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

class HistoryAgeTest {
    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(50);

    private static StateHead head(long revision, long floor) {
        return new StateHead(
                new Revision(revision), new Revision(floor), 1, 1, 0, new StateSpace(0, 0));
    }

    private static Optional<Revision> floor(long value) {
        return Optional.of(new Revision(value));
    }

    /** The floors of a store that writes a revision a second, if all compactions succeed. */
    private static List<String> floors(HistoryAge age, int seconds) {
        List<String> floors = new ArrayList<>();
        long floor = 0;
        for (int second = 0; second < seconds; second++) {
            // The clock may overflow.
            long nanos = START + TimeUnit.SECONDS.toNanos(second);
            Optional<Revision> planned = age.planFloor(nanos, head(100 + second, floor));
            if (planned.isPresent()) {
                floor = planned.get().value();
                floors.add(second + ":" + floor);
            }
        }
        return floors;
    }

    @Test
    void historyOfTheLastWhileStaysAndOlderGoesInSteps() {
        var age = new HistoryAge(new HistoryRetention.Age(50_000));
        assertEquals(List.of("50:100", "55:105", "60:110", "65:115", "70:120"), floors(age, 75));
    }

    @Test
    void aCompactionThatFailedIsAskedForAgain() {
        var age = new HistoryAge(new HistoryRetention.Age(50_000));
        assertEquals(Optional.empty(), age.planFloor(START, head(100, 0)));
        long later = START + TimeUnit.SECONDS.toNanos(51);
        assertEquals(floor(100), age.planFloor(later, head(200, 0)));
        assertEquals(floor(100), age.planFloor(later + 1, head(200, 0)));
        assertEquals(Optional.empty(), age.planFloor(later + 2, head(200, 100)));
    }

    @Test
    void anIdleStoreIsNotCompactedAgain() {
        var age = new HistoryAge(new HistoryRetention.Age(10_000));
        for (int second = 0; second < 100; second++) {
            long nanos = START + TimeUnit.SECONDS.toNanos(second);
            assertEquals(Optional.empty(), age.planFloor(nanos, head(100, 100)));
        }
    }

    @Test
    void soManyRevisionsStayAndOlderGoInSteps() {
        var age = new HistoryAge(new HistoryRetention.Revisions(100));
        assertEquals(Optional.empty(), age.planFloor(0, head(109, 0)));
        assertEquals(floor(10), age.planFloor(0, head(110, 0)));
        assertEquals(Optional.empty(), age.planFloor(0, head(119, 10)));
        assertEquals(floor(20), age.planFloor(0, head(120, 10)));
    }

    @Test
    void everythingStaysIfThatIsWanted() {
        var age = new HistoryAge(new HistoryRetention.Everything());
        assertEquals(Optional.empty(), age.planFloor(Long.MAX_VALUE, head(1_000_000, 0)));
    }

    @Test
    void retentionsThatKeepNothingAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new HistoryRetention.Age(999));
        assertThrows(IllegalArgumentException.class, () -> new HistoryRetention.Revisions(0));
    }
}
