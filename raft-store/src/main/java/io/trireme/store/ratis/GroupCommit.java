package io.trireme.store.ratis;

import io.trireme.store.Bytes;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.core.Invariant;

import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Group commit: the entries of all members that reach the leader while others are on their way
 * through the log go together as its next one. What an entry of the log costs, two messages and a
 * flush on each member, is so shared by all that wait.
 *
 * <p>On a member that does not lead, Ratis refuses them at once.
 */
final class GroupCommit {
    private final ClientId client;
    private final int inFlightMax;
    private final int groupBytesMax;
    private final long waitingBytesMax;
    private final long limitMillis;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Proposal> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private int inFlight;

    private record Proposal(RaftClientRequest request, CompletableFuture<RaftClientReply> answer) {
        int sizeBytes() {
            return request.getMessage().size() + EntryCodec.GROUP_OVERHEAD_BYTES;
        }
    }

    /**
     * @param client of the groups; no other may use it
     * @param limitMillis an answer that is not there after so long is not waited for; the entries
     *     may be applied nevertheless
     */
    GroupCommit(ClientId client, StoreLimits limits, long limitMillis) {
        this.client = client;
        this.inFlightMax = limits.groupsInFlightMax();
        this.groupBytesMax = limits.entryBytesMax();
        this.waitingBytesMax = limits.waitingBytesMax();
        this.limitMillis = limitMillis;
    }

    /** Brings an entry to the log of this member, if it leads, and answers as Ratis would. */
    CompletableFuture<RaftClientReply> submit(RaftServer server, RaftClientRequest request) {
        var proposal = new Proposal(request, new CompletableFuture<>());
        List<Proposal> group;
        lock.lock();
        try {
            if (waitingBytes + proposal.sizeBytes() > waitingBytesMax) {
                return CompletableFuture.failedFuture(
                        new ResourceUnavailableException(
                                "entries of %d bytes wait".formatted(waitingBytes)));
            }
            waiting.add(proposal);
            waitingBytes += proposal.sizeBytes();
            group = take();
        } finally {
            lock.unlock();
        }
        send(server, group);
        return proposal.answer();
    }

    /** The next group, if one may go now; else none. Holds the lock. */
    private List<Proposal> take() {
        List<Proposal> group = new ArrayList<>();
        if (waiting.isEmpty() || inFlight >= inFlightMax) {
            return group;
        }
        int size = 0;
        while (!waiting.isEmpty()
                && (group.isEmpty() || size + waiting.peek().sizeBytes() <= groupBytesMax)) {
            Proposal proposal = waiting.remove();
            size += proposal.sizeBytes();
            group.add(proposal);
        }
        waitingBytes -= size;
        inFlight++;
        return group;
    }

    private void send(RaftServer server, List<Proposal> group) {
        if (group.isEmpty()) {
            return;
        }
        var _ =
                ask(server, group)
                        .orTimeout(limitMillis, TimeUnit.MILLISECONDS)
                        .whenComplete(
                                (reply, failure) -> {
                                    // The next must not wait for what the answers set off.
                                    send(server, next());
                                    answer(group, reply, failure);
                                });
    }

    private List<Proposal> next() {
        lock.lock();
        try {
            inFlight--;
            return take();
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<RaftClientReply> ask(RaftServer server, List<Proposal> group) {
        try {
            return server.submitClientRequestAsync(request(server, group));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private RaftClientRequest request(RaftServer server, List<Proposal> group) {
        RaftClientRequest first = group.getFirst().request();
        List<Bytes> entries = group.stream().map(one -> bytes(one.request().getMessage())).toList();
        return RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(server.getId())
                .setGroupId(first.getRaftGroupId())
                .setCallId(CallId.getAndIncrement())
                .setMessage(Replies.message(EntryCodec.group(entries).array()))
                .setType(RaftClientRequest.writeRequestType())
                .setTimeoutMs(limitMillis)
                .build();
    }

    private static Bytes bytes(Message message) {
        return Bytes.wrap(message.getContent().toByteArray());
    }

    private static void answer(List<Proposal> group, RaftClientReply reply, Throwable failure) {
        if (failure != null) {
            group.forEach(one -> one.answer().completeExceptionally(failure));
        } else if (reply.isSuccess()) {
            answer(group, reply);
        } else {
            for (Proposal one : group) {
                one.answer()
                        .complete(
                                RaftClientReply.newBuilder()
                                        .setRequest(one.request())
                                        .setException(reply.getException())
                                        .build());
            }
        }
    }

    private static void answer(List<Proposal> group, RaftClientReply reply) {
        List<Message> replies;
        try {
            replies = Replies.split(reply.getMessage());
            Invariant.check(replies.size() == group.size(), "each entry has a reply");
        } catch (Invariant.BrokenInvariantException e) {
            group.forEach(one -> one.answer().completeExceptionally(e));
            return;
        }
        for (int i = 0; i < group.size(); i++) {
            Proposal one = group.get(i);
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
