package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.trireme.store.Members.Member;
import io.trireme.store.MembershipOutcome.Refusal;
import io.trireme.store.ratis.MemberChange.Add;
import io.trireme.store.ratis.MemberChange.Denied;
import io.trireme.store.ratis.MemberChange.Next;
import io.trireme.store.ratis.MemberChange.Promote;
import io.trireme.store.ratis.MemberChange.Remove;
import io.trireme.store.ratis.MemberChange.Update;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

class MemberChangeTest {
    private static final Member A = voter("a");
    private static final Member B = voter("b");
    private static final Member C = voter("c");
    private static final Member LEARNER = new Member("l", "l:1", Optional.of("https://l"), true);

    private static Member voter(String id) {
        return new Member(id, id + ":1", Optional.empty(), false);
    }

    private static GroupView group(Set<String> silent, Member... members) {
        return new GroupView("a", List.of(members), silent, Map.of("l", 0L));
    }

    private static void assertNext(MemberChange change, GroupView group, Member... members) {
        assertEquals(new Next(List.of(members)), change.plan(group));
        var after = new GroupView("a", List.of(members), group.silent(), group.lag());
        assertEquals(true, change.doneIn(after));
    }

    private static void assertDenied(Refusal refusal, MemberChange change, GroupView group) {
        var denied = assertInstanceOf(Denied.class, change.plan(group));
        assertEquals(refusal, denied.why().refusal(), denied.why()::sentence);
    }

    @Test
    void aLearnerIsAddedWhenAllVotersAnswer() {
        assertNext(new Add(LEARNER), group(Set.of(), A, B, C), A, B, C, LEARNER);
        assertDenied(Refusal.UNHEALTHY, new Add(LEARNER), group(Set.of("b"), A, B, C));
    }

    @Test
    void thereIsOneLearnerAtATime() {
        var second = new Member("m", "m:1", Optional.empty(), true);
        assertDenied(Refusal.TOO_MANY_LEARNERS, new Add(second), group(Set.of(), A, LEARNER));
        assertNext(new Add(B), group(Set.of(), A, LEARNER), A, B, LEARNER);
    }

    @Test
    void idsAndAddressesAreUnique() {
        var sameId = new Member("b", "d:1", Optional.empty(), true);
        var sameAddress = new Member("d", "b:1", Optional.empty(), true);
        assertDenied(Refusal.MEMBER_EXISTS, new Add(sameId), group(Set.of(), A, B));
        assertDenied(Refusal.ADDRESS_IN_USE, new Add(sameAddress), group(Set.of(), A, B));
        assertDenied(Refusal.ADDRESS_IN_USE, new Update("a", "b:1"), group(Set.of(), A, B));
    }

    @Test
    void aLearnerInSyncIsPromoted() {
        var voter = new Member("l", "l:1", LEARNER.clientUrl(), false);
        assertNext(new Promote("l"), group(Set.of(), A, LEARNER), A, voter);
        assertNext(new Promote("l"), group(Set.of("c"), A, B, C, LEARNER), A, B, C, voter);
        var behind = new GroupView("a", List.of(A, LEARNER), Set.of(), Map.of("l", 1_001L));
        assertDenied(Refusal.NOT_IN_SYNC, new Promote("l"), behind);
        var unknown = new GroupView("a", List.of(A, LEARNER), Set.of(), Map.of());
        assertDenied(Refusal.NOT_IN_SYNC, new Promote("l"), unknown);
        assertDenied(Refusal.NOT_IN_SYNC, new Promote("l"), group(Set.of("l"), A, LEARNER));
        assertDenied(Refusal.NOT_A_LEARNER, new Promote("a"), group(Set.of(), A, LEARNER));
    }

    @Test
    void aRemovalLeavesAQuorumThatAnswers() {
        assertNext(new Remove("c"), group(Set.of("c"), A, B, C), A, B);
        assertNext(new Remove("c"), group(Set.of(), A, C), A);
        assertNext(new Remove("l"), group(Set.of("l", "b"), A, B, C, LEARNER), A, B, C);
        assertDenied(Refusal.UNHEALTHY, new Remove("c"), group(Set.of("b"), A, B, C));
        assertDenied(Refusal.NOT_ENOUGH_MEMBERS, new Remove("a"), group(Set.of(), A, LEARNER));
    }

    @Test
    void aMemberMovesIfTheOthersAreAQuorumWithoutIt() {
        var moved = new Member("c", "d:1", Optional.empty(), false);
        assertNext(new Update("c", "d:1"), group(Set.of("c"), A, B, C), A, B, moved);
        assertNext(new Update("c", "c:1"), group(Set.of("b"), A, B, C), A, B, C);
        assertDenied(Refusal.UNHEALTHY, new Update("c", "d:1"), group(Set.of("b"), A, B, C));
        assertDenied(Refusal.UNHEALTHY, new Update("c", "d:1"), group(Set.of(), A, C));
    }

    @Test
    void whoIsNoMemberCannotBeChanged() {
        Stream.of(new Promote("x"), new Remove("x"), new Update("x", "y:1"))
                .forEach(
                        change -> assertDenied(Refusal.NO_SUCH_MEMBER, change, group(Set.of(), A)));
    }
}
