package io.trireme.store.ratis;

import static java.util.Comparator.comparing;

import io.trireme.store.Members;
import io.trireme.store.Members.Member;
import io.trireme.store.MembershipOutcome.Refusal;
import io.trireme.store.MembershipOutcome.Refused;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change of one member, and whether the group may make it. The rules are etcd's with its strict
 * check of reconfigurations on; pure.
 */
sealed interface MemberChange {
    /** A learner that is no further behind may vote; Ratis demands the same of a new voter. */
    long LAG_MAX_ENTRIES = 200;

    /** The id of the member that it is about. */
    String id();

    /** What the group should be, or why it should not. */
    Plan plan(GroupView group);

    /** Whether the group is as this change wants it. */
    boolean doneIn(GroupView group);

    /** What comes of looking at the group. */
    sealed interface Plan {}

    /** The members that the group should have. */
    record Next(List<Member> members) implements Plan {
        public Next {
            members = members.stream().sorted(comparing(Member::id)).toList();
        }
    }

    record Denied(Refused why) implements Plan {
        Denied(Refusal refusal, String sentence) {
            this(new Refused(refusal, sentence));
        }
    }

    /** Takes in a member that waits. */
    record Add(Member candidate) implements MemberChange {
        @Override
        public String id() {
            return candidate.id();
        }

        @Override
        public Plan plan(GroupView group) {
            if (group.find(id()).isPresent()) {
                return new Denied(
                        Refusal.MEMBER_EXISTS,
                        "there is a member " + id() + " already; remove it first");
            }
            Optional<Denied> clash = clash(group, candidate.address());
            if (clash.isPresent()) {
                return clash.get();
            }
            if (candidate.learner() && group.learners() >= Members.LEARNERS_MAX) {
                return new Denied(
                        Refusal.TOO_MANY_LEARNERS,
                        "there is a learner already; promote or remove it first");
            }
            Optional<Member> silent =
                    group.voters().stream().filter(member -> !group.answers(member)).findFirst();
            if (silent.isPresent()) {
                return new Denied(
                        Refusal.UNHEALTHY,
                        "member %s does not answer the leader; bring it back or remove it first"
                                .formatted(silent.get().id()));
            }
            return with(group, candidate);
        }

        @Override
        public boolean doneIn(GroupView group) {
            return group.find(id()).equals(Optional.of(candidate));
        }
    }

    /** Gives a learner a vote. */
    record Promote(String id) implements MemberChange {
        @Override
        public Plan plan(GroupView group) {
            Optional<Member> found = group.find(id);
            if (found.isEmpty()) {
                return missing(id);
            }
            if (!found.get().learner()) {
                return new Denied(Refusal.NOT_A_LEARNER, "member " + id + " votes already");
            }
            long lag = group.lag().getOrDefault(id, Long.MAX_VALUE);
            if (!group.answers(found.get()) || lag > LAG_MAX_ENTRIES) {
                return new Denied(
                        Refusal.NOT_IN_SYNC,
                        group.answers(found.get()) && lag < Long.MAX_VALUE
                                ? "member %s is %d entries behind".formatted(id, lag)
                                : "member %s does not answer the leader".formatted(id));
            }
            var voter = new Member(id, found.get().address(), found.get().clientUrl(), false);
            List<Member> voters = new ArrayList<>(group.voters());
            voters.add(voter);
            return group.quorumOf(voters) ? with(group, voter) : unhealthy();
        }

        @Override
        public boolean doneIn(GroupView group) {
            return group.find(id).filter(member -> !member.learner()).isPresent();
        }
    }

    /** Says where a member is reached from now on. */
    record Update(String id, String address) implements MemberChange {
        @Override
        public Plan plan(GroupView group) {
            Optional<Member> found = group.find(id);
            if (found.isEmpty()) {
                return missing(id);
            }
            if (found.get().address().equals(address)) {
                return new Next(group.members());
            }
            Optional<Denied> clash = clash(group, address);
            if (clash.isPresent()) {
                return clash.get();
            }
            // The member may stop answering until it is started at its new address.
            List<Member> others = new ArrayList<>(group.voters());
            others.remove(found.get());
            boolean quorum =
                    found.get().learner()
                            || others.isEmpty()
                            || others.stream().filter(group::answers).count()
                                    > group.voters().size() / 2;
            return quorum
                    ? with(
                            group,
                            new Member(id, address, found.get().clientUrl(), found.get().learner()))
                    : unhealthy();
        }

        @Override
        public boolean doneIn(GroupView group) {
            return group.find(id).filter(member -> member.address().equals(address)).isPresent();
        }
    }

    /** Takes a member out. */
    record Remove(String id) implements MemberChange {
        @Override
        public Plan plan(GroupView group) {
            Optional<Member> found = group.find(id);
            if (found.isEmpty()) {
                return missing(id);
            }
            List<Member> rest = new ArrayList<>(group.members());
            rest.remove(found.get());
            List<Member> voters = rest.stream().filter(member -> !member.learner()).toList();
            if (voters.isEmpty()) {
                return new Denied(
                        Refusal.NOT_ENOUGH_MEMBERS, "member " + id + " is the last that votes");
            }
            return group.quorumOf(voters) ? new Next(rest) : unhealthy();
        }

        @Override
        public boolean doneIn(GroupView group) {
            return group.find(id).isEmpty();
        }
    }

    private static Next with(GroupView group, Member changed) {
        List<Member> members = new ArrayList<>(group.members());
        members.removeIf(member -> member.id().equals(changed.id()));
        members.add(changed);
        return new Next(members);
    }

    private static Optional<Denied> clash(GroupView group, String address) {
        return group.members().stream()
                .filter(member -> member.address().equals(address))
                .findFirst()
                .map(
                        member ->
                                new Denied(
                                        Refusal.ADDRESS_IN_USE,
                                        "member %s has the address %s"
                                                .formatted(member.id(), address)));
    }

    private static Denied missing(String id) {
        return new Denied(Refusal.NO_SUCH_MEMBER, "there is no member " + id);
    }

    private static Denied unhealthy() {
        return new Denied(
                Refusal.UNHEALTHY, "the members that answer now would be no quorum afterwards");
    }
}
