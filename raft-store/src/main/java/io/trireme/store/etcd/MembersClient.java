package io.trireme.store.etcd;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.trireme.store.Members.Member;
import io.trireme.store.etcd.wire.ClusterGrpc;
import io.trireme.store.etcd.wire.ClusterGrpc.ClusterBlockingStub;
import io.trireme.store.etcd.wire.MemberAddRequest;
import io.trireme.store.etcd.wire.MemberListRequest;
import io.trireme.store.etcd.wire.MemberPromoteRequest;
import io.trireme.store.etcd.wire.MemberRemoveRequest;
import io.trireme.store.etcd.wire.MemberUpdateRequest;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks a member's door for the members and for changes of them, as {@code etcdctl member} does. */
public final class MembersClient implements AutoCloseable {
    private final InetSocketAddress door;
    private final Duration limit;
    private final ManagedChannel channel;

    private MembersClient(InetSocketAddress door, Duration limit, ManagedChannel channel) {
        this.door = door;
        this.limit = limit;
        this.channel = channel;
    }

    /**
     * Connects with the first call.
     *
     * @param tls the client's certificate and the authority of the doors
     * @param limit for each call
     * @throws IOException if a PEM file cannot be read
     */
    public static MembersClient open(InetSocketAddress door, EtcdTls tls, Duration limit)
            throws IOException {
        return new MembersClient(door, limit, DoorClients.connect(door, tls));
    }

    /**
     * A member and its number, by which etcd's clients name it.
     *
     * @param number as etcdctl prints it, in hexadecimal digits
     */
    public record Listed(Member member, long number) {}

    /** All members, as a quorum of them agrees. */
    public List<Listed> list() throws IOException {
        return listed(
                call(
                        stub ->
                                stub.memberList(
                                                MemberListRequest.newBuilder()
                                                        .setLinearizable(true)
                                                        .build())
                                        .getMembersList()));
    }

    /** Takes in a member that waits at an address. */
    public Listed add(String address, boolean learner) throws IOException {
        return one(
                call(
                        stub ->
                                stub.memberAdd(
                                                MemberAddRequest.newBuilder()
                                                        .addPeerURLs(PeerUrls.of(address))
                                                        .setIsLearner(learner)
                                                        .build())
                                        .getMember()));
    }

    /** Lets a learner vote. */
    public List<Listed> promote(long number) throws IOException {
        return listed(
                call(
                        stub ->
                                stub.memberPromote(
                                                MemberPromoteRequest.newBuilder()
                                                        .setID(number)
                                                        .build())
                                        .getMembersList()));
    }

    /** Says where a member is reached from now on. */
    public List<Listed> update(long number, String address) throws IOException {
        return listed(
                call(
                        stub ->
                                stub.memberUpdate(
                                                MemberUpdateRequest.newBuilder()
                                                        .setID(number)
                                                        .addPeerURLs(PeerUrls.of(address))
                                                        .build())
                                        .getMembersList()));
    }

    /** Takes a member out for good. */
    public List<Listed> remove(long number) throws IOException {
        return listed(
                call(
                        stub ->
                                stub.memberRemove(
                                                MemberRemoveRequest.newBuilder()
                                                        .setID(number)
                                                        .build())
                                        .getMembersList()));
    }

    private <T> T call(Function<ClusterBlockingStub, T> call) throws IOException {
        try {
            return call.apply(
                    ClusterGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            throw new IOException(
                    "the member at %s:%d answers: %s"
                            .formatted(
                                    door.getHostString(), door.getPort(), DoorClients.sentence(e)),
                    e);
        }
    }

    private static List<Listed> listed(List<io.trireme.store.etcd.wire.Member> members) {
        return members.stream().map(MembersClient::one).toList();
    }

    private static Listed one(io.trireme.store.etcd.wire.Member member) {
        return new Listed(
                new Member(
                        member.getName(),
                        PeerUrls.address(member.getPeerURLsList()),
                        member.getClientURLsList().stream().findFirst(),
                        member.getIsLearner()),
                member.getID());
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
