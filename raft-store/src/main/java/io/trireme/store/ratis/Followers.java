package io.trireme.store.ratis;

import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.raftlog.RaftLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells followers how far the log is committed, and the operator which of them is silent.
 *
 * <p>Ratis sends the commit index with the next entries, or else with the next heartbeat, half an
 * election timeout later; until then a follower's reads and watches would lag. So it is sent at
 * once; but while entry follows entry, and nobody reads, it is left to go with the next, since a
 * message of its own to each follower costs as much as an entry does.
 */
final class Followers {
    private static final Logger LOG = LoggerFactory.getLogger(Followers.class);

    private static final int SILENCES_TOLD = 3;

    /** Commits in shorter succession are a stream. */
    private static final Duration STREAM = Duration.ofMillis(5);

    /** When no entry has come for so long, the stream has ended; reads may lag by so much. */
    private static final Duration STREAM_END = Duration.ofMillis(2);

    /** One per follower, of this term or, after it, a stopped one. */
    private final List<LogAppender> appenders = new CopyOnWriteArrayList<>();

    private final long silentMillis;
    private final Debounce announcement = new Debounce(STREAM, STREAM_END, this::announce);

    /** Up to here, the commit index is told at once. */
    private volatile long urgent = RaftLog.INVALID_LOG_INDEX;

    /** Peers of which the log says last that they do not answer. */
    private final Set<RaftPeerId> missed = ConcurrentHashMap.newKeySet();

    /** Peers of which the log says that their data are lost. */
    private final Set<RaftPeerId> emptied = ConcurrentHashMap.newKeySet();

    /**
     * @param silent a follower that has not answered for so long is told nothing ahead of its
     *     heartbeats; each message to one that is down would wait for its time-out, with a warning
     */
    Followers(Duration silent) {
        this.silentMillis = silent.toMillis();
    }

    void add(LogAppender appender) {
        appenders.removeIf(old -> old.getFollowerId().equals(appender.getFollowerId()));
        appenders.add(appender);
        missed.remove(appender.getFollowerId());
        emptied.remove(appender.getFollowerId());
    }

    /**
     * Called when a follower has nothing of what it once acknowledged. Ratis offers it only what
     * comes behind that, for as long as this member leads; and a vote of it would be worth nothing.
     */
    void lost(FollowerInfo follower) {
        if (emptied.add(follower.getId())) {
            LOG.atError()
                    .addKeyValue("peer", follower.getId())
                    .log(
                            "a member has lost its data; remove it, and add it again as one that joins");
        }
    }

    /**
     * Called after an entry was applied; does nothing on a member that does not lead.
     *
     * @param barrier whether a read waits for the entry
     */
    void announceCommit(long index, boolean barrier) {
        if (appenders.isEmpty()) {
            return;
        }
        for (LogAppender appender : appenders) {
            if (appender.isRunning()) {
                noteSilence(
                        appender.getFollowerId(),
                        appender.getFollower().getLastRpcResponseTime().elapsedTimeMs());
            }
        }
        if (barrier) {
            urgent = index;
        }
        announce(index);
    }

    /**
     * Called when a follower has answered. It may have written an entry that others committed
     * before, and could not take the commit index then; or an announcement fell together with
     * another message and was lost.
     */
    void answered(FollowerInfo follower) {
        for (LogAppender appender : appenders) {
            if (appender.getFollowerId().equals(follower.getId()) && lags(appender)) {
                announce(appender.getRaftLog().getLastCommittedIndex());
            }
        }
    }

    private void announce(long index) {
        if (index <= urgent) {
            announce();
        } else {
            announcement.ask();
        }
    }

    /**
     * One line when a follower falls silent and one when it is back, in place of Ratis' many. Only
     * a leader that commits comes here; without a quorum the loss of the leader is what is logged.
     */
    void noteSilence(RaftPeerId peer, long silence) {
        if (silence < silentMillis) {
            if (missed.remove(peer)) {
                LOG.atInfo().addKeyValue("peer", peer).log("peer answers again");
            }
            // A leader counts its followers as silent from before its term; they get time to
            // answer.
        } else if (silence > silentMillis * SILENCES_TOLD && missed.add(peer)) {
            LOG.atWarn()
                    .addKeyValue("peer", peer)
                    .addKeyValue("silent-millis", silence)
                    .log("peer does not answer; it is tried again until it does");
        }
    }

    private void announce() {
        for (LogAppender appender : appenders) {
            // With entries behind it, the commit index travels with those.
            if (appender.isRunning() && answers(appender) && lags(appender) && isLast(appender)) {
                appender.triggerHeartbeat();
            }
        }
    }

    /** Whether a follower could take a commit index that it does not know. */
    private static boolean lags(LogAppender appender) {
        long committed = appender.getRaftLog().getLastCommittedIndex();
        return appender.getFollower().getMatchIndex() >= committed
                && appender.getFollower().getCommitIndex() < committed;
    }

    private boolean answers(LogAppender appender) {
        return appender.getFollower().getLastRpcResponseTime().elapsedTimeMs() < silentMillis;
    }

    private static boolean isLast(LogAppender appender) {
        return appender.getRaftLog().getNextIndex()
                == appender.getRaftLog().getLastCommittedIndex() + 1;
    }
}
