package io.trireme.store.ratis;

import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;

/** What a leader sends to one follower: as Ratis does, but that it can go back. */
final class StoreLogAppender extends GrpcLogAppender {
    StoreLogAppender(RaftServer.Division division, LeaderState leader, FollowerInfo follower) {
        super(division, leader, follower);
    }

    @Override
    protected long getNextIndexForInconsistency(long requestFirstIndex, long replyNextIndex) {
        return lacksAcknowledged(replyNextIndex, getFollower().getMatchIndex())
                ? replyNextIndex
                : super.getNextIndexForInconsistency(requestFirstIndex, replyNextIndex);
    }

    /**
     * Whether a follower asks for entries that it once acknowledged, since its disk lost them. It
     * gets them again; Ratis would go on behind them, and under load for as long as this member
     * leads. One that asks for the very first has lost everything, its votes too: it gets nothing
     * until somebody has it removed and added again ({@link Followers#lost}).
     *
     * @param asked the index from which the follower wants entries
     * @param acknowledged the highest index that it has acknowledged to this leader
     */
    static boolean lacksAcknowledged(long asked, long acknowledged) {
        return asked > 0 && asked <= acknowledged;
    }
}
