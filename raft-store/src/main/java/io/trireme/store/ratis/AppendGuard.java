package io.trireme.store.ratis;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Lets a follower acknowledge entries only when its log holds and has flushed them, which is what
 * Raft's safety rests on.
 *
 * <p>Ratis 3.3.0 answers too early when a leader sends entries again: those that are in the
 * follower's log already are acknowledged though their first write may still wait for its turn. A
 * leader that counts them would lose acknowledged writes with that follower's process.
 */
final class AppendGuard {
    private static final Executor SOON = CompletableFuture.delayedExecutor(1, MILLISECONDS);

    private final RaftServer server;
    private final long limitNanos;

    /**
     * @param limitMillis an acknowledgement that cannot be given for so long fails, and the leader
     *     sends the entries again
     */
    AppendGuard(RaftServer server, long limitMillis) {
        this.server = server;
        this.limitNanos = MILLISECONDS.toNanos(limitMillis);
    }

    /** What the server answers to a leader, but not before it is true. */
    CompletableFuture<AppendEntriesReplyProto> appendEntries(AppendEntriesRequestProto request)
            throws IOException {
        var answer = server.appendEntriesAsync(request);
        if (request.getEntriesCount() == 0) {
            return answer;
        }
        LogEntryProto last = request.getEntries(request.getEntriesCount() - 1);
        RaftLog log =
                server.getDivision(
                                RaftGroupId.valueOf(
                                        request.getServerRequest().getRaftGroupId().getId()))
                        .getRaftLog();
        return answer.thenCompose(
                reply ->
                        reply.getResult() == AppendResult.SUCCESS
                                ? awaitFlush(log, TermIndex.valueOf(last), reply, System.nanoTime())
                                : CompletableFuture.completedFuture(reply));
    }

    private CompletableFuture<AppendEntriesReplyProto> awaitFlush(
            RaftLog log, TermIndex last, AppendEntriesReplyProto reply, long since) {
        if (holds(log, last)) {
            return CompletableFuture.completedFuture(reply);
        }
        if (System.nanoTime() - since > limitNanos) {
            return CompletableFuture.failedFuture(
                    new IOException("entry %s is not in the log of %s".formatted(last, server)));
        }
        return CompletableFuture.runAsync(() -> {}, SOON)
                .thenCompose(_ -> awaitFlush(log, last, reply, since));
    }

    private static boolean holds(RaftLog log, TermIndex last) {
        // What was purged was applied, so it was committed, by a leader that had counted it.
        return log.getFlushIndex() >= last.getIndex()
                && (log.getStartIndex() > last.getIndex()
                        || last.equals(log.getTermIndex(last.getIndex())));
    }
}
