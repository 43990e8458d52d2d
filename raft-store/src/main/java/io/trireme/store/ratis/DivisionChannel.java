package io.trireme.store.ratis;

import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.rpc.CallId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** By Ratis' own client, or in process if this member leads. */
final class DivisionChannel implements LeaderChannel {
    private static final Logger LOG = LoggerFactory.getLogger(DivisionChannel.class);

    private final OwnDivision own;
    private final GroupCommit commits;
    private final RaftClientRpc rpc;
    private final ClientId client;
    private final LeaderSignal signal;
    private final long attemptMillis;

    DivisionChannel(
            OwnDivision own,
            GroupCommit commits,
            RaftClientRpc rpc,
            ClientId client,
            LeaderSignal signal,
            long attemptMillis) {
        this.own = own;
        this.commits = commits;
        this.rpc = rpc;
        this.client = client;
        this.signal = signal;
        this.attemptMillis = attemptMillis;
    }

    @Override
    public LeaderSignal signal() {
        return signal;
    }

    @Override
    public Optional<RaftPeerId> leader() throws IOException {
        try {
            return Optional.ofNullable(own.get().getInfo().getLeaderId());
        } catch (GroupMismatchException e) {
            LOG.debug("the member is in no group yet", e);
            return Optional.empty();
        }
    }

    @Override
    public CompletableFuture<RaftClientReply> write(RaftPeerId leader, byte[] entry) {
        RaftClientRequest request =
                RaftClientRequest.newBuilder()
                        .setClientId(client)
                        .setServerId(leader)
                        .setGroupId(own.group())
                        .setCallId(CallId.getAndIncrement())
                        .setMessage(Replies.message(entry))
                        .setType(RaftClientRequest.writeRequestType())
                        .setTimeoutMs(attemptMillis)
                        .build();
        try {
            return leader.equals(own.server().getId())
                    ? commits.submit(own.server(), request)
                    : rpc.sendRequestAsyncUnordered(request);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void failed(RaftPeerId peer, Throwable cause) {
        if (!peer.equals(own.server().getId())) {
            rpc.handleException(peer, cause, true);
        }
    }
}
