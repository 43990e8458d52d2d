package io.trireme.store;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** The answer to a wish for other members. */
public sealed interface MembershipOutcome {
    /**
     * It is done.
     *
     * @param member the one that the change is about, as it is now, or, if it was removed, was
     * @param members all members now
     */
    record Changed(Members.Member member, List<Members.Member> members)
            implements MembershipOutcome {
        public Changed {
            requireNonNull(member, "member");
            members = List.copyOf(members);
        }
    }

    /**
     * Nothing was changed.
     *
     * @param sentence why, for an operator
     */
    record Refused(Refusal refusal, String sentence) implements MembershipOutcome {
        public Refused {
            requireNonNull(refusal, "refusal");
            requireNonNull(sentence, "sentence");
        }
    }

    /** Why members were not changed. */
    enum Refusal {
        NO_SUCH_MEMBER,
        MEMBER_EXISTS,
        ADDRESS_IN_USE,
        /** Only a learner can be promoted. */
        NOT_A_LEARNER,
        /** The learner is too far behind to vote. */
        NOT_IN_SYNC,
        TOO_MANY_LEARNERS,
        /** Nobody would be left to vote. */
        NOT_ENOUGH_MEMBERS,
        /** Those that answer would be no quorum. */
        UNHEALTHY,
        /** At the new member's address nobody waits to be taken in. */
        NOT_WAITING
    }
}
