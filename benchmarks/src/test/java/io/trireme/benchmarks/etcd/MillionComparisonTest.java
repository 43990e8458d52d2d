package io.trireme.benchmarks.etcd;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class MillionComparisonTest {
    private final MillionComparison comparison = new MillionComparison();

    private void addAll(Contender contender, double value) {
        for (MillionMeasure measure : MillionMeasure.values()) {
            comparison.add(contender, measure, value);
        }
    }

    private void addTwins() {
        addAll(Contender.ETCD, 11);
        addAll(Contender.TRIREME, 10);
    }

    @Test
    void aLittleBelowEtcdAndNoSlowerThanQuietMeetsEveryGoal() {
        addTwins();
        assertTrue(comparison.allMet());
    }

    @Test
    void asMuchMemoryAsEtcdMissesAGoal() {
        addTwins();
        comparison.add(Contender.TRIREME, MillionMeasure.RSS, 11);
        assertFalse(comparison.allMet());
    }

    @Test
    void aPutMayTakeTwiceItsOwnQuietValueWhateverEtcdTakes() {
        addTwins();
        comparison.add(Contender.ETCD, MillionMeasure.PUT_INSTALL, 1_000);
        comparison.add(Contender.TRIREME, MillionMeasure.PUT_INSTALL, 20);
        assertTrue(comparison.allMet());
        assertTrue(
                comparison
                        .table()
                        .contains(
                                "| put p99 while a member is installed | 1,000 ms (90.9× quiet)"
                                        + " | 20.0 ms (2.0× quiet) | 0.02× | ≤ 2× quiet | yes |"));
        comparison.add(Contender.TRIREME, MillionMeasure.PUT_INSTALL, 20.1);
        assertFalse(comparison.allMet());
        assertTrue(comparison.table().contains("| ≤ 2× quiet | **no** |"));
    }

    @Test
    void whatWasNotMeasuredMissesItsGoalAndIsInTheTable() {
        addAll(Contender.ETCD, 1);
        assertFalse(comparison.allMet());
        assertTrue(
                comparison
                        .table()
                        .contains("| snapshot into a file | 1.0 s | not measured | – | – |  |"));
        assertTrue(comparison.table().contains("| not measured | – | < etcd | **no** |"));
    }
}
