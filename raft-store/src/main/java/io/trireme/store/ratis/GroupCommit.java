package io.trireme.store.ratis;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.trireme.store.Bytes;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.core.Invariant;

import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Group commit: the entries of all members that reach the leader while others are on their way
 * through the log go together as its next one. What an entry of the log costs, two messages and a
 * flush on each member, is so shared by all that wait.
 *
 * <p>On a member that does not lead, Ratis refuses them at once. A request that is no write of this
 * group is not taken ({@link #takes}), but left to Ratis, which refuses what is of another.
 */
final class GroupCommit {
    private final RaftGroupId group;
    private final ClientId client;
    private final int inFlightMax;
    private final int groupBytesMax;
    private final long waitingBytesMax;
    private final long limitMillis;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Proposal> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private int inFlight;

    private record Proposal(
            RaftClientRequest request,
            long arrivedNanos,
            CompletableFuture<RaftClientReply> answer) {
        int sizeBytes() {
            return request.getMessage().size() + EntryCodec.GROUP_OVERHEAD_BYTES;
        }
    }

    /**
     * @param client of the groups; no other may use it
     * @param limitMillis an answer that is not there after so long is not waited for; the entries
     *     may be applied nevertheless. One that has waited for so long does not go any more: its
     *     member has asked again.
     */
    GroupCommit(RaftGroupId group, ClientId client, StoreLimits limits, long limitMillis) {
        this(group, client, limits, limitMillis, System::nanoTime);
    }

    GroupCommit(
            RaftGroupId group,
            ClientId client,
            StoreLimits limits,
            long limitMillis,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.group = group;
        this.client = client;
        this.inFlightMax = limits.groupsInFlightMax();
        this.groupBytesMax = limits.entryBytesMax();
        this.waitingBytesMax = limits.waitingBytesMax();
        this.limitMillis = limitMillis;
    }

    /** Whether a request is a write of this group. */
    boolean takes(RaftClientRequest request) {
        return request.is(RaftClientRequest.writeRequestType().getTypeCase())
                && request.getRaftGroupId().equals(group);
    }

    /** Whether an answer says that there was no room to wait, and the entry is in no log. */
    static boolean isOverload(Throwable answer) {
        return answer instanceof StateMachineException refusal
                && refusal.getCause() instanceof ResourceUnavailableException;
    }

    /** Brings an entry to the log of this member, if it leads, and answers as Ratis would. */
    CompletableFuture<RaftClientReply> submit(RaftServer server, RaftClientRequest request) {
        var proposal = new Proposal(request, nanoTime.getAsLong(), new CompletableFuture<>());
        List<Proposal> next;
        lock.lock();
        try {
            if (waitingBytes + proposal.sizeBytes() > waitingBytesMax) {
                return CompletableFuture.completedFuture(
                        refusal(
                                server,
                                request,
                                new ResourceUnavailableException(
                                        "entries of %d bytes wait".formatted(waitingBytes))));
            }
            waiting.add(proposal);
            waitingBytes += proposal.sizeBytes();
            next = take(server);
        } finally {
            lock.unlock();
        }
        send(server, next);
        return proposal.answer();
    }

    /**
     * A reply, not a failure: Ratis fails all that the asking member has under way with what fails
     * one. Of the exceptions that a reply can carry, this one can tell of a cause.
     *
     * @param cause with a message
     */
    private RaftClientReply refusal(RaftServer server, RaftClientRequest request, Throwable cause) {
        return RaftClientReply.newBuilder()
                .setRequest(request)
                .setException(
                        new StateMachineException(
                                RaftGroupMemberId.valueOf(server.getId(), group), cause))
                .build();
    }

    /** The next group, if one may go now; else none. Holds the lock. */
    private List<Proposal> take(RaftServer server) {
        dropLate(server);
        List<Proposal> taken = new ArrayList<>();
        if (waiting.isEmpty() || inFlight >= inFlightMax) {
            return taken;
        }
        int size = 0;
        while (!waiting.isEmpty()
                && (taken.isEmpty() || size + waiting.peek().sizeBytes() <= groupBytesMax)) {
            Proposal proposal = waiting.remove();
            size += proposal.sizeBytes();
            taken.add(proposal);
        }
        waitingBytes -= size;
        inFlight++;
        return taken;
    }

    private void dropLate(RaftServer server) {
        long now = nanoTime.getAsLong();
        while (!waiting.isEmpty()
                && now - waiting.peek().arrivedNanos() >= MILLISECONDS.toNanos(limitMillis)) {
            Proposal late = waiting.remove();
            waitingBytes -= late.sizeBytes();
            RaftClientReply answer =
                    refusal(server, late.request(), new TimeoutException("the leader is slow"));
            // Elsewhere, since what the answer sets off must not run under the lock.
            var _ = late.answer().completeAsync(() -> answer);
        }
    }

    private void send(RaftServer server, List<Proposal> sent) {
        if (sent.isEmpty()) {
            return;
        }
        var _ =
                ask(server, sent)
                        .orTimeout(limitMillis, MILLISECONDS)
                        .whenComplete(
                                (reply, failure) -> {
                                    sendApart(server, next(server));
                                    answer(server, sent, reply, failure);
                                });
    }

    /**
     * Who completes a group is Ratis' applying thread, or the only one that timers have; a proposal
     * may have to wait for Ratis' lock, or for its log while the disk is slow.
     */
    private void sendApart(RaftServer server, List<Proposal> sent) {
        if (!sent.isEmpty()) {
            Thread.ofVirtual().name("store-group").start(() -> send(server, sent));
        }
    }

    private List<Proposal> next(RaftServer server) {
        lock.lock();
        try {
            inFlight--;
            return take(server);
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<RaftClientReply> ask(RaftServer server, List<Proposal> sent) {
        try {
            return server.submitClientRequestAsync(request(server, sent));
        } catch (IOException | RuntimeException | Error e) {
            // An error too: who waits behind this group would else wait for ever.
            return CompletableFuture.failedFuture(e);
        }
    }

    private RaftClientRequest request(RaftServer server, List<Proposal> sent) {
        List<Bytes> entries = sent.stream().map(one -> bytes(one.request().getMessage())).toList();
        return RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(server.getId())
                .setGroupId(group)
                .setCallId(CallId.getAndIncrement())
                .setMessage(Replies.message(EntryCodec.group(entries).array()))
                .setType(RaftClientRequest.writeRequestType())
                .setTimeoutMs(limitMillis)
                .build();
    }

    private static Bytes bytes(Message message) {
        return Bytes.wrap(message.getContent().toByteArray());
    }

    private void answer(
            RaftServer server, List<Proposal> sent, RaftClientReply reply, Throwable failure) {
        if (failure != null) {
            var cause =
                    failure.getMessage() == null
                            ? new TimeoutException("the log has not taken the entries in time")
                            : failure;
            sent.forEach(one -> one.answer().complete(refusal(server, one.request(), cause)));
        } else if (reply.isSuccess()) {
            answer(sent, reply);
        } else {
            for (Proposal one : sent) {
                one.answer()
                        .complete(
                                RaftClientReply.newBuilder()
                                        .setRequest(one.request())
                                        .setException(reply.getException())
                                        .build());
            }
        }
    }

    private static void answer(List<Proposal> sent, RaftClientReply reply) {
        List<Message> replies;
        try {
            replies = Replies.split(reply.getMessage());
            Invariant.check(replies.size() == sent.size(), "each entry has a reply");
        } catch (Invariant.BrokenInvariantException e) {
            sent.forEach(one -> one.answer().completeExceptionally(e));
            return;
        }
        for (int i = 0; i < sent.size(); i++) {
            Proposal one = sent.get(i);
            one.answer()
                    .complete(
                            RaftClientReply.newBuilder()
                                    .setRequest(one.request())
                                    .setSuccess()
                                    .setMessage(replies.get(i))
                                    .setLogIndex(reply.getLogIndex())
                                    .setCommitInfos(reply.getCommitInfos())
                                    .build());
        }
    }
}
