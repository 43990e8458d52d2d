package io.trireme.chaos.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

final class FaultPlanTest {
    private static final List<String> SERVERS = List.of("server-1", "server-2", "server-3");
    private static final int DECK =
            Arrays.stream(FaultKind.values()).mapToInt(FaultKind::weight).sum();

    private static List<PlannedFault> plan(long seed, int faults) {
        return Stream.generate(new FaultPlan(seed, SERVERS)::next).limit(faults).toList();
    }

    @Test
    void aSeedAlwaysGivesTheSameFaults() {
        assertEquals(plan(7, 100), plan(7, 100));
        assertNotEquals(plan(7, 100), plan(8, 100));
    }

    /** If this fails, seeds of earlier reports no longer give the faults that they gave. */
    @Test
    void whatASeedGivesStays() {
        assertEquals(
                List.of(
                        "SIGSTOP of server-2",
                        "the leadership goes to server-1 or server-2 and on",
                        "kill -9 of server-1 and server-2",
                        "server-3 is removed and replaced by an empty one"),
                plan(4711, 4).stream().map(PlannedFault::words).toList());
    }

    @Test
    void eachKindComesAsOftenAsItsWeight() {
        Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);
        plan(1, 10 * DECK).forEach(fault -> counts.merge(fault.kind(), 1, Integer::sum));
        for (FaultKind kind : FaultKind.values()) {
            assertEquals(10 * kind.weight(), counts.get(kind), kind.words());
        }
    }

    @Test
    void victimsDifferAndEachServerIsOne() {
        var victims = new HashSet<String>();
        for (PlannedFault fault : plan(1, DECK)) {
            victims.add(fault.one());
            assertEquals(new HashSet<>(SERVERS), new HashSet<>(fault.servers()));
            assertEquals(SERVERS.size(), fault.servers().size());
        }
        assertEquals(new HashSet<>(SERVERS), victims);
    }

    @Test
    void timesAndAmountsStayWithinTheirLimits() {
        for (PlannedFault fault : plan(1, 10 * DECK)) {
            assertWithin(FaultPlan.LENGTH_MIN, fault.length(), FaultPlan.LENGTH_MAX);
            assertWithin(Duration.ZERO, fault.rest(), FaultPlan.REST_MAX);
            switch (fault.kind()) {
                case CLOCK ->
                        assertWithin(FaultPlan.CLOCK_MIN, fault.amount(), FaultPlan.CLOCK_MAX);
                case SLOW_FSYNC -> assertTrue(FaultPlan.FSYNC.contains(fault.amount()));
                default -> assertEquals(Duration.ZERO, fault.amount());
            }
        }
    }

    private static void assertWithin(Duration min, Duration actual, Duration max) {
        assertTrue(
                actual.compareTo(min) >= 0 && actual.compareTo(max) <= 0,
                () -> actual + " is not within " + min + " and " + max);
    }
}
