package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.ratis.protocol.RaftPeerId;
import org.junit.jupiter.api.Test;

class LeaderLossTest {
    private static final RaftPeerId LOST = RaftPeerId.valueOf("n1");
    private static final RaftPeerId OTHER = RaftPeerId.valueOf("n2");

    @Test
    void aFollowerOfTheLostLeaderStands() {
        assertTrue(LeaderLoss.stands(true, LOST, LOST));
    }

    /** It voted against who stood first, whose log was shorter; only it can win. */
    @Test
    void aFollowerThatKnowsNoLeaderSinceAnotherStoodInVainStands() {
        assertTrue(LeaderLoss.stands(true, null, LOST));
    }

    @Test
    void whoHasAnotherLeaderOrStandsAlreadyDoesNot() {
        assertFalse(LeaderLoss.stands(true, OTHER, LOST));
        assertFalse(LeaderLoss.stands(false, null, LOST));
    }
}
