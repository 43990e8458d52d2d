package io.trireme.store.memory;

import io.trireme.store.Members;
import io.trireme.store.MembershipOutcome;
import io.trireme.store.MembershipOutcome.Refusal;
import io.trireme.store.MembershipOutcome.Refused;

import java.util.List;
import java.util.Optional;

/** A group of one that nobody can join or leave. */
record LoneMember(String id) implements Members {
    @Override
    public List<Member> all() {
        return List.of(new Member(id, id, Optional.empty(), false));
    }

    @Override
    public MembershipOutcome add(Candidate candidate) {
        return new Refused(Refusal.NOT_WAITING, "a store in memory has one member");
    }

    @Override
    public MembershipOutcome promote(String member) {
        return member.equals(id)
                ? new Refused(Refusal.NOT_A_LEARNER, "member " + id + " votes already")
                : missing(member);
    }

    @Override
    public MembershipOutcome update(String member, String address) {
        return member.equals(id)
                ? new MembershipOutcome.Changed(all().getFirst(), all())
                : missing(member);
    }

    @Override
    public MembershipOutcome remove(String member) {
        return member.equals(id)
                ? new Refused(Refusal.NOT_ENOUGH_MEMBERS, "member " + id + " is the last")
                : missing(member);
    }

    private static MembershipOutcome missing(String member) {
        return new Refused(Refusal.NO_SUCH_MEMBER, "there is no member " + member);
    }
}
