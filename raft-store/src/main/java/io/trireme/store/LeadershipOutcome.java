package io.trireme.store;

/** The answer to a wish for another leader. */
public sealed interface LeadershipOutcome {
    /** The wanted member leads. */
    record Moved() implements LeadershipOutcome {}

    /** This member does not lead, so it has nothing to hand on. */
    record NotLeader() implements LeadershipOutcome {}

    /** There is no such member. */
    record NoSuchMember() implements LeadershipOutcome {}

    /** The wanted member did not take over in time; it may be down or far behind. */
    record NotTaken() implements LeadershipOutcome {}
}
