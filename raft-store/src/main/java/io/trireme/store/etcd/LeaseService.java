package io.trireme.store.etcd;

import io.grpc.stub.StreamObserver;
import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Leases;
import io.trireme.store.Leases.LeaseStatus;
import io.trireme.store.Store;
import io.trireme.store.etcd.wire.LeaseGrantRequest;
import io.trireme.store.etcd.wire.LeaseGrantResponse;
import io.trireme.store.etcd.wire.LeaseGrpc;
import io.trireme.store.etcd.wire.LeaseKeepAliveRequest;
import io.trireme.store.etcd.wire.LeaseKeepAliveResponse;
import io.trireme.store.etcd.wire.LeaseLeasesRequest;
import io.trireme.store.etcd.wire.LeaseLeasesResponse;
import io.trireme.store.etcd.wire.LeaseRevokeRequest;
import io.trireme.store.etcd.wire.LeaseRevokeResponse;
import io.trireme.store.etcd.wire.LeaseTimeToLiveRequest;
import io.trireme.store.etcd.wire.LeaseTimeToLiveResponse;

import java.util.Optional;

/** Times to live. */
final class LeaseService extends LeaseGrpc.LeaseImplBase {
    /**
     * As in etcd, what is shorter is granted for this long: three halves of an election timeout.
     */
    static final long TTL_SECONDS_MIN = 2;

    private final Store store;
    private final Headers headers;

    LeaseService(Store store, Headers headers) {
        this.store = store;
        this.headers = headers;
    }

    @Override
    public void leaseGrant(LeaseGrantRequest request, StreamObserver<LeaseGrantResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    if (request.getTTL() > Leases.TTL_SECONDS_MAX) {
                        throw EtcdErrors.leaseTooLong();
                    }
                    long ttl = Math.max(TTL_SECONDS_MIN, request.getTTL());
                    return switch (store.leases().grant(new LeaseId(request.getID()), ttl)) {
                        case LeaseOutcome.Granted(var id, long seconds) ->
                                LeaseGrantResponse.newBuilder()
                                        .setHeader(headers.now())
                                        .setID(id.value())
                                        .setTTL(seconds)
                                        .build();
                        case LeaseOutcome.Exists _ -> throw EtcdErrors.leaseExists();
                        case LeaseOutcome.NotFound _, LeaseOutcome.Ended _ ->
                                throw EtcdErrors.leaseNotFound();
                    };
                });
    }

    @Override
    public void leaseRevoke(
            LeaseRevokeRequest request, StreamObserver<LeaseRevokeResponse> caller) {
        Calls.answer(
                caller,
                () ->
                        switch (store.leases().revoke(new LeaseId(request.getID()))) {
                            case LeaseOutcome.Ended(var revision) ->
                                    LeaseRevokeResponse.newBuilder()
                                            .setHeader(headers.at(revision))
                                            .build();
                            case LeaseOutcome.NotFound _,
                                    LeaseOutcome.Exists _,
                                    LeaseOutcome.Granted _ ->
                                    throw EtcdErrors.leaseNotFound();
                        });
    }

    @Override
    public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(
            StreamObserver<LeaseKeepAliveResponse> responses) {
        return new KeepAlive(responses);
    }

    private final class KeepAlive implements StreamObserver<LeaseKeepAliveRequest> {
        private final StreamObserver<LeaseKeepAliveResponse> responses;
        private final PacedCall pace;

        KeepAlive(StreamObserver<LeaseKeepAliveResponse> responses) {
            this.responses = responses;
            this.pace = new PacedCall(responses, () -> {});
        }

        @Override
        public void onNext(LeaseKeepAliveRequest request) {
            LeaseKeepAliveResponse response;
            try {
                response = renew(request.getID());
            } catch (RuntimeException e) {
                responses.onError(Calls.error(e));
                return;
            }
            responses.onNext(response);
            pace.next();
        }

        /** The client is gone, and with it all that this stream is for. */
        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {
            responses.onCompleted();
        }
    }

    private LeaseKeepAliveResponse renew(long id) {
        var response = LeaseKeepAliveResponse.newBuilder().setID(id);
        if (store.leases().renew(new LeaseId(id)) instanceof LeaseOutcome.Granted(_, long ttl)) {
            response.setTTL(ttl);
        }
        return response.setHeader(headers.now()).build();
    }

    @Override
    public void leaseTimeToLive(
            LeaseTimeToLiveRequest request, StreamObserver<LeaseTimeToLiveResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    var response = LeaseTimeToLiveResponse.newBuilder().setID(request.getID());
                    Optional<LeaseStatus> found = store.leases().find(new LeaseId(request.getID()));
                    if (found.isEmpty()) {
                        response.setTTL(-1);
                    } else {
                        response.setTTL(found.get().remainingSeconds());
                        response.setGrantedTTL(found.get().ttlSeconds());
                        if (request.getKeys()) {
                            found.get()
                                    .keys()
                                    .forEach(key -> response.addKeys(KeyValues.wire(key)));
                        }
                    }
                    return response.setHeader(headers.now()).build();
                });
    }

    @Override
    public void leaseLeases(
            LeaseLeasesRequest request, StreamObserver<LeaseLeasesResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    var response = LeaseLeasesResponse.newBuilder();
                    store.leases()
                            .all()
                            .forEach(lease -> response.addLeasesBuilder().setID(lease.value()));
                    return response.setHeader(headers.now()).build();
                });
    }
}
