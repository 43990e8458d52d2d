package io.trireme.store.ratis;

import io.trireme.store.StoreException;
import io.trireme.store.core.CommandOutcome;
import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.core.EntryReply;

import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Brings one entry to whoever leads, again and again until it is answered or out of time. That is
 * safe, since the state answers a repeated entry without applying it again.
 */
final class EntryDelivery {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LeaderChannel channel;
    private final long attemptNanos;
    private final long leaderlessNanos;

    EntryDelivery(LeaderChannel channel, StoreTimeouts timeouts) {
        this.channel = channel;
        this.attemptNanos = timeouts.attempt().toNanos();
        // Three elections may fail; a group without a leader for longer has no quorum.
        this.leaderlessNanos = timeouts.electionTimeoutMax().multipliedBy(3).toNanos();
    }

    record Delivered(long index, List<CommandOutcome> outcomes) {}

    /** The state forgot this client's session, so the entry was not applied by this attempt. */
    static final class SessionExpiredException extends Exception {
        private static final long serialVersionUID = 1L;
        private final boolean mayBeApplied;

        SessionExpiredException(boolean mayBeApplied) {
            super("the session of this member expired");
            this.mayBeApplied = mayBeApplied;
        }

        StoreException forCaller() {
            return mayBeApplied
                    ? new StoreException.OutcomeUnknown(getMessage(), this)
                    : new StoreException.Unavailable(getMessage(), this);
        }
    }

    /** What came of one attempt. */
    private sealed interface Attempt {}

    private record Answered(Replies reply) implements Attempt {}

    /**
     * @param mayBeApplied whether the leader may have appended the entry before it failed
     */
    private record Failed(boolean mayBeApplied, Throwable cause) implements Attempt {}

    /**
     * Delivers an entry.
     *
     * @throws StoreException.Unavailable if it certainly was not applied
     * @throws StoreException.OutcomeUnknown if it may have been
     */
    Delivered deliver(Entry entry, long deadlineNanos)
            throws InterruptedException, SessionExpiredException {
        byte[] bytes = EntryCodec.encode(entry).array();
        boolean mayBeApplied = false;
        Throwable cause = null;
        long leaderless = Math.min(deadlineNanos, System.nanoTime() + leaderlessNanos);
        long left;
        while ((left = deadlineNanos - System.nanoTime()) > 0) {
            long seen = channel.signal().changes();
            Optional<RaftPeerId> leader = leader(mayBeApplied);
            if (leader.isEmpty()) {
                if (System.nanoTime() > leaderless && !mayBeApplied) {
                    break;
                }
                channel.signal().await(seen, Math.min(left, RETRY_NANOS));
                continue;
            }
            leaderless = System.nanoTime() + leaderlessNanos;
            switch (attempt(leader.get(), bytes, Math.min(left, attemptNanos))) {
                case Answered(Replies(long index, EntryReply.Applied(var outcomes))) -> {
                    return new Delivered(index, outcomes);
                }
                case Answered(Replies(_, EntryReply.Expired _)) ->
                        throw new SessionExpiredException(mayBeApplied);
                case Failed(boolean maybe, var failure) -> {
                    mayBeApplied |= maybe && !entry.commands().isEmpty();
                    cause = failure;
                    if (GroupCommit.isOverload(failure) && !mayBeApplied) {
                        throw new StoreException.Overloaded(
                                "the leader has too much in flight: "
                                        + failure.getCause().getMessage());
                    }
                    channel.signal().await(seen, Math.min(left, RETRY_NANOS));
                }
            }
        }
        if (mayBeApplied) {
            throw new StoreException.OutcomeUnknown("no answer from the leader in time", cause);
        }
        throw new StoreException.Unavailable("no leader answered in time", cause);
    }

    private Optional<RaftPeerId> leader(boolean mayBeApplied) {
        try {
            return channel.leader();
        } catch (IOException e) {
            throw mayBeApplied
                    ? new StoreException.OutcomeUnknown("this member stopped before the answer", e)
                    : new StoreException.Unavailable("this member is stopping", e);
        }
    }

    private Attempt attempt(RaftPeerId leader, byte[] entry, long limitNanos)
            throws InterruptedException {
        CompletableFuture<RaftClientReply> future = channel.write(leader, entry);
        try {
            RaftClientReply reply = future.get(limitNanos, TimeUnit.NANOSECONDS);
            if (reply.isSuccess()) {
                return new Answered(Replies.decode(reply.getMessage()));
            }
            return failed(reply.getException());
        } catch (ExecutionException e) {
            channel.failed(leader, e.getCause());
            return failed(e.getCause());
        } catch (TimeoutException e) {
            return new Failed(true, e);
        }
    }

    /**
     * A leader that steps down answers what it has appended with the same exception as what it has
     * not, so only these are sure.
     */
    private static Failed failed(Throwable cause) {
        boolean refused =
                cause instanceof LeaderNotReadyException
                        || cause instanceof LeaderSteppingDownException
                        || GroupCommit.isOverload(cause);
        return new Failed(!refused, cause);
    }
}
