package io.trireme.store.etcd;

import io.grpc.stub.StreamObserver;
import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Leases;
import io.trireme.store.Leases.LeaseStatus;
import io.trireme.store.Store;
import io.trireme.store.auth.AccessCheck;
import io.trireme.store.auth.GuardedWrites;
import io.trireme.store.auth.Need;
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

import java.util.List;
import java.util.Optional;

/** Times to live. */
final class LeaseService extends LeaseGrpc.LeaseImplBase {
    /**
     * As in etcd, what is shorter is granted for this long: three halves of an election timeout.
     */
    static final long TTL_SECONDS_MIN = 2;

    private final Store store;
    private final Access access;
    private final Headers headers;

    LeaseService(Store store, Access access, Headers headers) {
        this.store = store;
        this.access = access;
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
                    return switch (access.writes().grantLease(new LeaseId(request.getID()), ttl)) {
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
                        switch (access.writes().revokeLease(new LeaseId(request.getID()))) {
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

        /** Of the first request; a token may be too old for a new one while the stream lasts. */
        private Optional<GuardedWrites> writes = Optional.empty();

        KeepAlive(StreamObserver<LeaseKeepAliveResponse> responses) {
            this.responses = responses;
            this.pace = new PacedCall(responses, () -> {});
        }

        @Override
        public void onNext(LeaseKeepAliveRequest request) {
            LeaseKeepAliveResponse response;
            try {
                if (writes.isEmpty()) {
                    writes = Optional.of(access.writes());
                }
                response = renew(writes.get(), request.getID());
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

    private LeaseKeepAliveResponse renew(GuardedWrites writes, long id) {
        var response = LeaseKeepAliveResponse.newBuilder().setID(id);
        if (writes.renewLease(new LeaseId(id)) instanceof LeaseOutcome.Granted(_, long ttl)) {
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
                    List<Bytes> keys =
                            found.filter(_ -> request.getKeys())
                                    .map(LeaseStatus::keys)
                                    .orElse(List.of());
                    access.requireHere(check -> check.keys(() -> readable(keys)));
                    if (found.isEmpty()) {
                        response.setTTL(-1);
                    } else {
                        response.setTTL(found.get().remainingSeconds());
                        response.setGrantedTTL(found.get().ttlSeconds());
                        keys.forEach(key -> response.addKeys(KeyValues.wire(key)));
                    }
                    return response.setHeader(headers.now()).build();
                });
    }

    private static List<Need> readable(List<Bytes> keys) {
        return keys.stream().map(KeyRange::single).map(Need::read).toList();
    }

    /** For every user: a lease's number is no right. */
    @Override
    public void leaseLeases(
            LeaseLeasesRequest request, StreamObserver<LeaseLeasesResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    var response = LeaseLeasesResponse.newBuilder();
                    List<LeaseId> leases = store.leases().all();
                    access.requireHere(AccessCheck::known);
                    leases.forEach(lease -> response.addLeasesBuilder().setID(lease.value()));
                    return response.setHeader(headers.now()).build();
                });
    }
}
