package io.trireme.benchmarks.etcd;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.benchmarks.load.PhaseResult;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.OptionalDouble;

final class ComparisonTest {
    private final Comparison comparison = new Comparison();

    private static PhaseResult result(double perSecond, double p50, double p99) {
        return new PhaseResult(perSecond, p50, p99, 0, OptionalDouble.of(1));
    }

    private void addAll(Contender contender, PhaseResult result) {
        for (Phase phase : Phase.values()) {
            comparison.add(contender, phase, result);
        }
    }

    @Test
    void twiceTheThroughputWithLowerLatencyMeetsEveryGoal() {
        addAll(Contender.ETCD, result(100, 2, 9));
        addAll(Contender.TRIREME, result(200, 2, 8.9));
        assertTrue(comparison.allMet());
        assertTrue(
                comparison
                        .table()
                        .contains(
                                "| puts of 256 bytes | 64 | 100/s | 200/s | 2.00× | 2.0, 9.0 ms"
                                        + " | 2.0, 8.9 ms | throughput ≥ 2.0×, p99 < 1.0× | yes |"));
    }

    @Test
    void aSlowerTailMissesAGoal() {
        assertTrue(Phase.PUT_64.met(List.of(result(100, 2, 9)), List.of(result(200, 2, 8))));
        assertFalse(Phase.PUT_64.met(List.of(result(100, 2, 9)), List.of(result(200, 2, 9))));
    }

    @Test
    void aHigherMedianOfOneClientMissesAGoal() {
        assertFalse(Phase.PUT_1.met(List.of(result(100, 2, 9)), List.of(result(300, 2.1, 1))));
    }

    @Test
    void lateEventsMissAGoal() {
        var late = new PhaseResult(200, 1, 1, 0, OptionalDouble.of(20));
        assertFalse(Phase.KUBERNETES.met(List.of(result(100, 2, 9)), List.of(late)));
    }

    @Test
    void oneSlowRunOfThreeDoesNotCount() {
        assertTrue(
                Phase.RANGE_LEADER.met(
                        List.of(result(100, 2, 9), result(100, 2, 9), result(100, 2, 9)),
                        List.of(result(1, 2, 9), result(110, 2, 9), result(120, 2, 9))));
    }

    @Test
    void whatWasNotMeasuredHasNoTable() {
        addAll(Contender.ETCD, result(100, 2, 9));
        assertThrows(IllegalStateException.class, comparison::table);
    }
}
