package io.trireme.store.etcd;

import io.grpc.stub.StreamObserver;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;
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

import java.util.Map;

/** The members of the cluster. The store cannot change them yet, so neither can its clients. */
final class ClusterService extends ClusterGrpc.ClusterImplBase {
    private static final String CHANGE = "a change of the cluster's members";

    private final Store store;
    private final Headers headers;
    private final Map<String, String> clientUrls;

    /**
     * @param clientUrls by member
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
                    StoreStatus status = store.status();
                    var response = MemberListResponse.newBuilder().setHeader(headers.of(status));
                    status.peers().forEach(peer -> response.addMembers(member(peer)));
                    return response.build();
                });
    }

    private Member member(StoreStatus.Peer peer) {
        var member =
                Member.newBuilder()
                        .setID(headers.memberId(peer.id()))
                        .setName(peer.id())
                        .addPeerURLs("https://" + peer.address());
        String url = clientUrls.get(peer.id());
        if (url != null) {
            member.addClientURLs(url);
        }
        return member.build();
    }

    @Override
    public void memberAdd(MemberAddRequest request, StreamObserver<MemberAddResponse> caller) {
        caller.onError(EtcdErrors.unsupported(CHANGE));
    }

    @Override
    public void memberRemove(
            MemberRemoveRequest request, StreamObserver<MemberRemoveResponse> caller) {
        caller.onError(EtcdErrors.unsupported(CHANGE));
    }

    @Override
    public void memberUpdate(
            MemberUpdateRequest request, StreamObserver<MemberUpdateResponse> caller) {
        caller.onError(EtcdErrors.unsupported(CHANGE));
    }

    @Override
    public void memberPromote(
            MemberPromoteRequest request, StreamObserver<MemberPromoteResponse> caller) {
        caller.onError(EtcdErrors.unsupported(CHANGE));
    }
}
