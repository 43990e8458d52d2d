package io.trireme.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What this member knows of the group, without asking anybody.
 *
 * @param self this member's id
 * @param leader the leader's id, if one is known
 * @param lastContact how long ago a quorum (leader) or the leader (follower) was last heard of
 * @param appliedIndex the last log entry that this member's state holds
 * @param lag committed log entries that are not applied here, as far as this member knows
 * @param fault why this member stopped serving by itself; one sentence, empty on a healthy member
 * @param peers all members; lag and applied index of others are known on the leader only
 */
public record StoreStatus(
        String self,
        Role role,
        long term,
        Optional<String> leader,
        Duration lastContact,
        long appliedIndex,
        long lag,
        Revision revision,
        Revision compactionFloor,
        long sizeBytes,
        Optional<String> fault,
        List<Peer> peers) {

    /** A member's part in the Raft group. */
    public enum Role {
        LEADER,
        FOLLOWER,
        CANDIDATE,
        LISTENER,
        STARTING,
        STOPPED
    }

    /** Another member. {@code matchIndex} is empty where unknown. */
    public record Peer(String id, String address, Optional<Long> matchIndex) {}
}
