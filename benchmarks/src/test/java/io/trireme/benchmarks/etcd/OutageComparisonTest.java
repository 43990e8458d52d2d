package io.trireme.benchmarks.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class OutageComparisonTest {
    private final OutageComparison comparison = new OutageComparison();

    private void add(Contender contender, double... untilWriteMillis) {
        for (double millis : untilWriteMillis) {
            comparison.add(contender, new Outage(millis, millis + 5));
        }
    }

    @Test
    void aSecondIsTooLong() {
        add(Contender.TRIREME, 300, 999);
        comparison.add(Contender.TRIREME, 0, 0);
        assertTrue(comparison.allMet());
        add(Contender.TRIREME, 1_000);
        assertFalse(comparison.allMet());
    }

    @Test
    void oneNeedlessElectionInAnyBlockIsTooMuch() {
        add(Contender.TRIREME, 300);
        comparison.add(Contender.TRIREME, 1, 0);
        comparison.add(Contender.TRIREME, 0, 0);
        assertFalse(comparison.allMet());
    }

    @Test
    void whatEtcdDoesIsNoGoal() {
        add(Contender.ETCD, 5_000);
        comparison.add(Contender.ETCD, 3, 0);
        add(Contender.TRIREME, 300);
        comparison.add(Contender.TRIREME, 0, 0);
        assertTrue(comparison.allMet());
    }

    @Test
    void theTableHasBothAndEachKill() {
        add(Contender.ETCD, 1_000, 2_000);
        comparison.add(Contender.ETCD, 1, 0);
        add(Contender.TRIREME, 250, 300);
        comparison.add(Contender.TRIREME, 0, 2);
        assertEquals(
                """
                | what | etcd p50, p99, max | Trireme p50, p99, max | p50 ratio | goal | met |
                |---|---|---|---|---|---|
                | from `kill -9` of the Raft leader to the first acknowledged write begun after it | 1000, 2000, 2000 ms | 250, 300, 300 ms | 0.25× | p99 < 1.0 s | yes |
                | largest gap between two acknowledged writes | 1005, 2005, 2005 ms | 255, 305, 305 ms | 0.25× | – |  |
                | elections that no kill explains | 1 | 0 | | 0 | yes |

                Each kill, ms to the first write; in brackets, the largest gap:

                - etcd, 2 kills, 0 writes failed: 1000 (1005), 2000 (2005)
                - Trireme, 2 kills, 2 writes failed: 250 (255), 300 (305)
                """,
                comparison.table());
    }
}
