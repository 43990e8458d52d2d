package io.trireme.store.ratis;

import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.protocol.TermIndex;

import java.util.List;
import java.util.function.Consumer;

/**
 * Ratis' view of a leader, with a word to us whenever a follower answers how far it is.
 *
 * @param onLoss is told of a follower whose log is empty though it once acknowledged entries
 */
record AnnouncingLeader(
        LeaderState state, Consumer<FollowerInfo> onAnswer, Consumer<FollowerInfo> onLoss)
        implements LeaderState {
    @Override
    public void onFollowerSuccessAppendEntries(FollowerInfo follower) {
        state.onFollowerSuccessAppendEntries(follower);
        onAnswer.accept(follower);
    }

    @Override
    public void restart(LogAppender appender) {
        state.restart(appender);
    }

    @Override
    public AppendEntriesRequestProto newAppendEntriesRequestProto(
            FollowerInfo follower, List<LogEntryProto> entries, TermIndex previous, long callId) {
        return state.newAppendEntriesRequestProto(follower, entries, previous, callId);
    }

    @Override
    public void checkHealth(FollowerInfo follower) {
        state.checkHealth(follower);
    }

    @Override
    public boolean onFollowerTerm(FollowerInfo follower, long term) {
        return state.onFollowerTerm(follower, term);
    }

    @Override
    public void onFollowerCommitIndex(FollowerInfo follower, long index) {
        state.onFollowerCommitIndex(follower, index);
        onAnswer.accept(follower);
    }

    @Override
    public boolean isFollowerBootstrapping(FollowerInfo follower) {
        return state.isFollowerBootstrapping(follower);
    }

    @Override
    public void onAppendEntriesReply(LogAppender appender, AppendEntriesReplyProto reply) {
        state.onAppendEntriesReply(appender, reply);
        if (reply.getResult() == AppendResult.INCONSISTENCY
                && reply.getNextIndex() == 0
                && appender.getFollower().getMatchIndex() > 0) {
            onLoss.accept(appender.getFollower());
        }
    }
}
