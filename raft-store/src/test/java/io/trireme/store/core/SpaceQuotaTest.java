package io.trireme.store.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.store.Alarm;
import io.trireme.store.Revision;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class SpaceQuotaTest {
    private static final long MEBI = 1 << 20;
    private static final SpaceQuota QUOTA = new SpaceQuota(100 * MEBI);
    private static final Alarm OTHERS = new Alarm("b", Alarm.Kind.NO_SPACE);

    /** At revision 10,000, compacted and deleted up to 5,000. */
    private static SpaceQuota.Holding holding(long liveMebi, long historyMebi, Alarm... alarms) {
        return holding(5_000, 5_000, new StateSpace(liveMebi * MEBI, historyMebi * MEBI), alarms);
    }

    private static SpaceQuota.Holding holding(
            long floor, long deleted, StateSpace space, Alarm... alarms) {
        var head =
                new StateHead(
                        new Revision(10_000), new Revision(floor), 1, 1, alarms.length, space);
        return new SpaceQuota.Holding(
                head, space, new CompactionProgress(new Revision(deleted), 0), List.of(alarms));
    }

    private static Optional<Revision> floor(long value) {
        return Optional.of(new Revision(value));
    }

    @Test
    void aStoreWithSpaceAsksForNothing() {
        assertEquals(List.of(), QUOTA.planAlarms(holding(40, 30), "a"));
        assertEquals(Optional.empty(), QUOTA.planFloor(holding(40, 30)));
    }

    @Test
    void nearTheQuotaAllHistoryGoesButTheMostRecent() {
        assertEquals(floor(9_000), QUOTA.planFloor(holding(60, 20)));
        assertEquals(List.of(), QUOTA.planAlarms(holding(60, 20), "a"));
    }

    @Test
    void historyThatTakesLittleStaysWhileThereIsSpace() {
        assertEquals(Optional.empty(), QUOTA.planFloor(holding(80, 5)));
    }

    @Test
    void atTheQuotaAnAlarmIsRaisedAndAllHistoryGoes() {
        assertEquals(List.of(new Command.RaiseAlarm("a")), QUOTA.planAlarms(holding(96, 4), "a"));
        assertEquals(floor(10_000), QUOTA.planFloor(holding(96, 4)));
    }

    @Test
    void anAlarmIsRaisedOnceWhoeverLeads() {
        assertEquals(List.of(), QUOTA.planAlarms(holding(99, 1, OTHERS), "a"));
    }

    @Test
    void anAlarmLastsUntilTheSpaceIsWellBelowTheQuota() {
        assertEquals(List.of(), QUOTA.planAlarms(holding(90, 0, OTHERS), "a"));
        assertEquals(
                List.of(new Command.DisarmAlarm("b")),
                QUOTA.planAlarms(holding(89, 0, OTHERS), "a"));
    }

    @Test
    void anAlarmThatSomebodyElseWantsStaysAndCostsNoHistory() {
        var held = new Alarm("b", Alarm.Kind.HELD);
        assertEquals(List.of(), QUOTA.planAlarms(holding(10, 0, held), "a"));
        assertEquals(Optional.empty(), QUOTA.planFloor(holding(10, 5, held)));
    }

    @Test
    void whatDeletesLeaveBehindGoesToo() {
        assertEquals(floor(10_000), QUOTA.planFloor(holding(60, 31, OTHERS)));
    }

    @Test
    void aCompactionWaitsForTheDeletionsOfTheLast() {
        var space = new StateSpace(60 * MEBI, 50 * MEBI);
        assertEquals(Optional.empty(), QUOTA.planFloor(holding(9_000, 7_000, space)));
        assertEquals(floor(10_000), QUOTA.planFloor(holding(9_000, 9_000, space)));
        assertEquals(Optional.empty(), QUOTA.planFloor(holding(10_000, 10_000, space)));
    }

    @Test
    void aQuotaHasALeast() {
        assertThrows(IllegalArgumentException.class, () -> new SpaceQuota(MEBI - 1));
    }
}
