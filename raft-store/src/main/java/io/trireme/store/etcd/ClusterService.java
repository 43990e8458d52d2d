package io.trireme.store.etcd;

import io.grpc.stub.StreamObserver;
import io.trireme.store.Members;
import io.trireme.store.Members.Candidate;
import io.trireme.store.MembershipOutcome;
import io.trireme.store.MembershipOutcome.Changed;
import io.trireme.store.Store;
import io.trireme.store.etcd.wire.ClusterGrpc;
import io.trireme.store.etcd.wire.Member;
import io.trireme.store.etcd.wire.MemberAddRequest;
import io.trireme.store.etcd.wire.MemberAddResponse;
import io.trireme.store.etcd.wire.MemberListRequest;
import io.trireme.store.etcd.wire.MemberListResponse;
import io.trireme.store.etcd.wire.MemberPromoteRequest;
import io.trireme.store.etcd.wire.MemberPromoteResponse;
import io.trireme.store.etcd.wire.MemberRemoveRequest;
import io.trireme.store.etcd.wire.MemberRemoveResponse;
import io.trireme.store.etcd.wire.MemberUpdateRequest;
import io.trireme.store.etcd.wire.MemberUpdateResponse;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of the cluster. Unlike etcd's, a member that is added was started before and waits;
 * it says its name and the address of its door itself.
 */
final class ClusterService extends ClusterGrpc.ClusterImplBase {
    private final Store store;
    private final Headers headers;
    private final Map<String, String> clientUrls;

    /**
     * @param clientUrls by member, of those that the group was made with
     */
    ClusterService(Store store, Headers headers, Map<String, String> clientUrls) {
        this.store = store;
        this.headers = headers;
        this.clientUrls = clientUrls;
    }

    @Override
    public void memberList(MemberListRequest request, StreamObserver<MemberListResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    if (request.getLinearizable()) {
                        // Who is not of the cluster any more, or cut off from it, gets no answer.
                        store.currentRevision();
                    }
                    return MemberListResponse.newBuilder()
                            .setHeader(headers.now())
                            .addAllMembers(wire(store.members().all()))
                            .build();
                });
    }

    @Override
    public void memberAdd(MemberAddRequest request, StreamObserver<MemberAddResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    String address = PeerUrls.address(request.getPeerURLsList());
                    Changed done =
                            changed(
                                    store.members()
                                            .add(
                                                    new Candidate(
                                                            Optional.empty(),
                                                            address,
                                                            request.getIsLearner())));
                    return MemberAddResponse.newBuilder()
                            .setHeader(headers.now())
                            .setMember(wire(done.member()))
                            .addAllMembers(wire(done.members()))
                            .build();
                });
    }

    @Override
    public void memberRemove(
            MemberRemoveRequest request, StreamObserver<MemberRemoveResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    Changed done = changed(store.members().remove(name(request.getID())));
                    return MemberRemoveResponse.newBuilder()
                            .setHeader(headers.now())
                            .addAllMembers(wire(done.members()))
                            .build();
                });
    }

    @Override
    public void memberUpdate(
            MemberUpdateRequest request, StreamObserver<MemberUpdateResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    String address = PeerUrls.address(request.getPeerURLsList());
                    Changed done = changed(store.members().update(name(request.getID()), address));
                    return MemberUpdateResponse.newBuilder()
                            .setHeader(headers.now())
                            .addAllMembers(wire(done.members()))
                            .build();
                });
    }

    @Override
    public void memberPromote(
            MemberPromoteRequest request, StreamObserver<MemberPromoteResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    Changed done = changed(store.members().promote(name(request.getID())));
                    return MemberPromoteResponse.newBuilder()
                            .setHeader(headers.now())
                            .addAllMembers(wire(done.members()))
                            .build();
                });
    }

    private static Changed changed(MembershipOutcome outcome) {
        return switch (outcome) {
            case Changed done -> done;
            case MembershipOutcome.Refused refused -> throw EtcdErrors.of(refused);
        };
    }

    private String name(long id) {
        return store.members().all().stream()
                .map(Members.Member::id)
                .filter(name -> headers.memberId(name) == id)
                .findFirst()
                .orElseThrow(EtcdErrors::memberNotFound);
    }

    private List<Member> wire(List<Members.Member> members) {
        return members.stream().map(this::wire).toList();
    }

    private Member wire(Members.Member member) {
        var wire =
                Member.newBuilder()
                        .setID(headers.memberId(member.id()))
                        .setName(member.id())
                        .addPeerURLs(PeerUrls.of(member.address()))
                        .setIsLearner(member.learner());
        member.clientUrl()
                .or(() -> Optional.ofNullable(clientUrls.get(member.id())))
                .ifPresent(wire::addClientURLs);
        return wire.build();
    }
}
