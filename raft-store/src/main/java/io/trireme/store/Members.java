package io.trireme.store;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Who belongs to the group, and how that changes: one member at a time, agreed by the old and the
 * new majority (joint consensus, Raft §6). Any member may be asked.
 *
 * <p>A change is refused if those that answer now would be no quorum of what it makes, so that no
 * change by itself ends the service. A change may throw {@link StoreException.OutcomeUnknown}; the
 * list then says what came of it.
 */
public interface Members {
    /** A new member is taken in as a learner, and only one at a time, as in etcd by default. */
    int LEARNERS_MAX = 1;

    /** All members as this one knows them, in the order of their ids; asks nobody. */
    List<Member> all();

    /**
     * Takes a member in that was started for that and waits. Returns when it has caught up roughly;
     * of a large state it gets a copy first.
     */
    MembershipOutcome add(Candidate candidate);

    /** Lets a learner vote. */
    MembershipOutcome promote(String id);

    /** Says that a member is reached elsewhere from now on. */
    MembershipOutcome update(String id, String address);

    /** Takes a member out for good; its data folder is of no use afterwards. */
    MembershipOutcome remove(String id);

    /**
     * A member.
     *
     * @param address where the others reach it, {@code host:port}
     * @param clientUrl where clients of etcd's API reach it, if the group knows
     * @param learner whether it follows without a vote
     */
    record Member(String id, String address, Optional<String> clientUrl, boolean learner) {
        public Member {
            requireNonNull(id, "id");
            requireNonNull(address, "address");
            requireNonNull(clientUrl, "clientUrl");
        }
    }

    /**
     * One who is to be taken in.
     *
     * @param id who is expected at the address; empty for whoever waits there
     * @param address {@code host:port}
     * @param learner whether it follows without a vote at first
     */
    record Candidate(Optional<String> id, String address, boolean learner) {
        public Candidate {
            requireNonNull(id, "id");
            requireNonNull(address, "address");
        }
    }
}
