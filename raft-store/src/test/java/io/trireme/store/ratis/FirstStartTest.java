package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.store.ratis.FirstStart.Answer;
import io.trireme.store.ratis.FirstStart.Ask;
import io.trireme.store.ratis.FirstStart.Empty;
import io.trireme.store.ratis.FirstStart.Found;
import io.trireme.store.ratis.FirstStart.Holding;
import io.trireme.store.ratis.FirstStart.Silent;
import io.trireme.store.ratis.FirstStart.Wait;

import org.apache.ratis.protocol.RaftPeer;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class FirstStartTest {
    private static final Answer SILENT = new Silent();
    private static final Answer EMPTY = new Empty();
    private static final RaftPeer LEADER = RaftPeer.newBuilder().setId("n1").build();
    private static final RaftPeer OTHER = RaftPeer.newBuilder().setId("n2").build();

    @Test
    void aMajorityThatHoldsNothingFoundsTheGroup() {
        assertEquals(new Found(), FirstStart.plan(List.of(EMPTY, SILENT)));
        assertEquals(new Found(), FirstStart.plan(List.of(EMPTY, EMPTY)));
        assertEquals(new Found(), FirstStart.plan(List.of(EMPTY, EMPTY, SILENT, SILENT)));
    }

    @Test
    void aMinorityWaits() {
        assertEquals(new Wait(false), FirstStart.plan(List.of(SILENT, SILENT)));
        assertEquals(new Wait(false), FirstStart.plan(List.of(SILENT)));
        assertEquals(new Wait(false), FirstStart.plan(List.of(EMPTY, SILENT, SILENT)));
        assertEquals(new Wait(false), FirstStart.plan(List.of(EMPTY, SILENT, SILENT, SILENT)));
    }

    @Test
    void whereOnePeerHoldsEntriesTheLeaderIsAskedHoweverManyAreEmpty() {
        Answer follower = new Holding(Optional.of(OTHER), false);
        Answer leader = new Holding(Optional.of(LEADER), true);
        assertEquals(new Ask(OTHER), FirstStart.plan(List.of(EMPTY, EMPTY, EMPTY, follower)));
        // One that leads knows better than one that follows, or did.
        assertEquals(new Ask(LEADER), FirstStart.plan(List.of(follower, leader)));
    }

    @Test
    void withoutALeaderNobodyCanTellANewMemberFromOneThatLostItsData() {
        Answer holding = new Holding(Optional.empty(), false);
        assertEquals(new Wait(true), FirstStart.plan(List.of(holding, SILENT)));
        assertEquals(new Wait(true), FirstStart.plan(List.of(holding, EMPTY, EMPTY, EMPTY)));
    }
}
