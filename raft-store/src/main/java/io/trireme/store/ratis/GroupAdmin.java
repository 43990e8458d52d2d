package io.trireme.store.ratis;

import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.GrpcUtil;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.GroupInfoRequest;
import org.apache.ratis.protocol.GroupListReply;
import org.apache.ratis.protocol.GroupListRequest;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ratis' administrative calls, in process or to another server. Made for one purpose, so that its
 * connections never go where a member was before.
 */
final class GroupAdmin implements AutoCloseable {
    private final RaftServer server;
    private final RaftGroupId group;
    private final MemberChangeGuard changes;
    private final ClientId client = ClientId.randomId();
    private final RaftClientRpc rpc;

    GroupAdmin(
            RaftServer server,
            RaftGroupId group,
            MemberChangeGuard changes,
            Parameters parameters,
            RaftProperties properties) {
        this.server = server;
        this.group = group;
        this.changes = changes;
        this.rpc = new GrpcFactory(parameters).newRaftClientRpc(client, properties);
    }

    /** What a server knows of itself and the group. */
    GroupInfoReply info(RaftPeer peer) throws IOException {
        var request = new GroupInfoRequest(client, peer.getId(), group, CallId.getAndIncrement());
        if (peer.getId().equals(server.getId())) {
            return server.getGroupInfo(request);
        }
        return (GroupInfoReply) send(peer, request);
    }

    /** The groups that a server takes part in. */
    List<RaftGroupId> groups(RaftPeer peer) throws IOException {
        var request = new GroupListRequest(client, peer.getId(), group, CallId.getAndIncrement());
        return ((GroupListReply) send(peer, request)).getGroupIds();
    }

    /**
     * Sends an entry to another server, which should lead; one attempt.
     *
     * @throws IOException if it does not lead or does not answer; the entry may be applied
     */
    Message write(RaftPeer leader, byte[] entry) throws IOException {
        RaftClientReply reply =
                send(
                        leader,
                        RaftClientRequest.newBuilder()
                                .setClientId(client)
                                .setServerId(leader.getId())
                                .setGroupId(group)
                                .setCallId(CallId.getAndIncrement())
                                .setMessage(Replies.message(entry))
                                .setType(RaftClientRequest.writeRequestType())
                                .build());
        if (!reply.isSuccess()) {
            throw reply.getException() == null
                    ? new IOException("the leader did not take the entry")
                    : reply.getException();
        }
        return reply.getMessage();
    }

    /** The next call to a server goes by a new connection. */
    void reconnect(RaftPeer peer, Throwable cause) {
        rpc.handleException(peer.getId(), cause, true);
    }

    /**
     * Asks the leader for other members, if they are still those that were looked at ({@link
     * MemberChangeGuard}).
     *
     * @throws IOException with Ratis' reason if it refuses; also if it does not answer in time
     */
    void change(RaftPeer leader, SetConfigurationRequest.Arguments arguments, Duration limit)
            throws IOException {
        var request =
                new SetConfigurationRequest(
                        client, leader.getId(), group, CallId.getAndIncrement(), arguments);
        RaftClientReply reply =
                leader.getId().equals(server.getId())
                        ? inProcess(request, limit)
                        : send(leader, request);
        if (!reply.isSuccess()) {
            throw reply.getException() == null
                    ? new IOException("the leader did not change the members")
                    : reply.getException();
        }
    }

    /** Asks the leader to hand its leadership on. */
    void transfer(RaftPeer leader, RaftPeerId successor, Duration limit) throws IOException {
        var request =
                new TransferLeadershipRequest(
                        client,
                        leader.getId(),
                        group,
                        CallId.getAndIncrement(),
                        successor,
                        limit.toMillis());
        RaftClientReply reply =
                leader.getId().equals(server.getId())
                        ? server.transferLeadership(request)
                        : send(leader, request);
        if (!reply.isSuccess()) {
            throw reply.getException() == null
                    ? new IOException("leadership was not handed on")
                    : reply.getException();
        }
    }

    private RaftClientReply inProcess(SetConfigurationRequest request, Duration limit)
            throws IOException {
        try {
            return changes.change(server, request).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the change of members is not done yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private RaftClientReply send(RaftPeer peer, RaftClientRequest request) throws IOException {
        rpc.addRaftPeers(List.of(peer));
        try {
            return rpc.sendRequest(request);
        } catch (StatusRuntimeException e) {
            throw GrpcUtil.unwrapException(e);
        }
    }

    @Override
    public void close() {
        StartFailure.closeLogged(rpc);
    }
}
