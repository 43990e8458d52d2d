package io.trireme.store.ratis;

import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** By Ratis' own client, or in process if this member leads. */
final class DivisionChannel implements LeaderChannel {
    private final RaftServer server;
    private final RaftGroupId group;
    private final RaftClientRpc rpc;
    private final ClientId client;
    private final LeaderSignal signal;
    private final long attemptMillis;

    DivisionChannel(
            RaftServer server,
            RaftGroupId group,
            RaftClientRpc rpc,
            ClientId client,
            LeaderSignal signal,
            long attemptMillis) {
        this.server = server;
        this.group = group;
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
        return Optional.ofNullable(server.getDivision(group).getInfo().getLeaderId());
    }

    @Override
    public CompletableFuture<RaftClientReply> write(RaftPeerId leader, byte[] entry) {
        RaftClientRequest request =
                RaftClientRequest.newBuilder()
                        .setClientId(client)
                        .setServerId(leader)
                        .setGroupId(group)
                        .setCallId(CallId.getAndIncrement())
                        .setMessage(Replies.message(entry))
                        .setType(RaftClientRequest.writeRequestType())
                        .setTimeoutMs(attemptMillis)
                        .build();
        try {
            return leader.equals(server.getId())
                    ? server.submitClientRequestAsync(request)
                    : rpc.sendRequestAsyncUnordered(request);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void failed(RaftPeerId peer, Throwable cause) {
        if (!peer.equals(server.getId())) {
            rpc.handleException(peer, cause, true);
        }
    }
}
