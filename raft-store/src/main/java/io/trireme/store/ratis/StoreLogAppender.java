package io.trireme.store.ratis;

import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.util.TimeDuration;

/**
 * Sends a follower at once what nothing unanswered goes before, and otherwise gathers entries for a
 * millisecond, as Nagle's algorithm does bytes (RFC 896). Ratis waits in both cases, which a client
 * that writes alone would feel in each write.
 */
final class StoreLogAppender extends GrpcLogAppender {
    StoreLogAppender(RaftServer.Division division, LeaderState leader, FollowerInfo follower) {
        super(division, leader, follower);
    }

    @Override
    protected TimeDuration getRemainingWaitTime() {
        return unanswered() > 1 ? super.getRemainingWaitTime() : TimeDuration.ZERO;
    }

    /** Entries that the follower has not acknowledged, the one that is to be sent included. */
    private long unanswered() {
        return getFollower().getNextIndex() - 1 - getFollower().getMatchIndex();
    }
}
