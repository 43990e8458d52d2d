package io.trireme.benchmarks.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class NeedlessElectionsTest {
    private final NeedlessElections elections = new NeedlessElections();

    private void startInTerm(long term) {
        elections.observe(term, true);
    }

    @Test
    void theFirstLeaderIsExpected() {
        elections.observe(1, false);
        elections.observe(2, true);
        assertEquals(0, elections.count());
    }

    @Test
    void aTermWithoutAKillIsNeedless() {
        startInTerm(2);
        elections.observe(3, true);
        assertEquals(1, elections.count());
    }

    @Test
    void aTermWithoutALeaderIsNeedlessToo() {
        startInTerm(2);
        elections.observe(4, false);
        elections.observe(4, true);
        assertEquals(2, elections.count());
    }

    @Test
    void aKillExplainsASplitVoteButNothingAfterItsLeader() {
        startInTerm(2);
        elections.expectOne();
        elections.observe(2, true);
        elections.observe(3, false);
        elections.observe(4, true);
        assertEquals(0, elections.count());
        elections.observe(5, true);
        assertEquals(1, elections.count());
    }

    @Test
    void anOldTermSaysNothing() {
        startInTerm(7);
        elections.observe(0, false);
        elections.observe(6, true);
        elections.observe(7, true);
        assertEquals(0, elections.count());
    }
}
