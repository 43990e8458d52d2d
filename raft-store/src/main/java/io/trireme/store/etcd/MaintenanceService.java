package io.trireme.store.etcd;

import io.grpc.stub.StreamObserver;
import io.trireme.store.HashOutcome;
import io.trireme.store.LeadershipOutcome;
import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.StoreSpace;
import io.trireme.store.StoreStatus;
import io.trireme.store.etcd.wire.AlarmRequest;
import io.trireme.store.etcd.wire.AlarmResponse;
import io.trireme.store.etcd.wire.DefragmentRequest;
import io.trireme.store.etcd.wire.DefragmentResponse;
import io.trireme.store.etcd.wire.DowngradeRequest;
import io.trireme.store.etcd.wire.DowngradeResponse;
import io.trireme.store.etcd.wire.HashKVRequest;
import io.trireme.store.etcd.wire.HashKVResponse;
import io.trireme.store.etcd.wire.HashRequest;
import io.trireme.store.etcd.wire.HashResponse;
import io.trireme.store.etcd.wire.MaintenanceGrpc;
import io.trireme.store.etcd.wire.MoveLeaderRequest;
import io.trireme.store.etcd.wire.MoveLeaderResponse;
import io.trireme.store.etcd.wire.SnapshotRequest;
import io.trireme.store.etcd.wire.SnapshotResponse;
import io.trireme.store.etcd.wire.StatusRequest;
import io.trireme.store.etcd.wire.StatusResponse;

import java.util.regex.Pattern;

/** What an operator asks of a member. */
final class MaintenanceService extends MaintenanceGrpc.MaintenanceImplBase {
    /**
     * The version of etcd whose API this is. From 3.5.8 on, a kube-apiserver relies on the progress
     * of watches.
     */
    static final String VERSION = "3.5.16";

    /** A semantic version, whose last number may be missing. */
    private static final Pattern TARGET =
            Pattern.compile("\\d+\\.\\d+(\\.\\d+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?)?");

    private final Store store;
    private final Access access;
    private final Headers headers;
    private final Alarms alarms;

    MaintenanceService(Store store, Access access, Headers headers) {
        this.store = store;
        this.access = access;
        this.headers = headers;
        this.alarms = new Alarms(store, access, headers);
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    StoreStatus status = store.status();
                    StoreSpace space = store.space();
                    var response =
                            StatusResponse.newBuilder()
                                    .setHeader(headers.of(status))
                                    .setVersion(VERSION)
                                    .setDbSize(status.sizeBytes())
                                    .setDbSizeInUse(space.inUseBytes())
                                    .setRaftTerm(status.term())
                                    .setRaftIndex(status.appliedIndex() + status.lag())
                                    .setRaftAppliedIndex(status.appliedIndex())
                                    .setIsLearner(status.role() == StoreStatus.Role.LISTENER);
                    status.leader().map(headers::memberId).ifPresent(response::setLeader);
                    if (status.leader().isEmpty()) {
                        response.addErrors("etcdserver: no leader");
                    }
                    space.alarms().forEach(alarm -> response.addErrors(alarms.text(alarm)));
                    status.fault().ifPresent(response::addErrors);
                    return response.build();
                });
    }

    @Override
    public void alarm(AlarmRequest request, StreamObserver<AlarmResponse> caller) {
        Calls.answer(caller, () -> alarms.answer(request));
    }

    /** As {@link #hashKV} of the present: there is no part of the state beside it to hash. */
    @Override
    public void hash(HashRequest request, StreamObserver<HashResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    HashOutcome.Hashed hashed = hash(Revision.ZERO);
                    return HashResponse.newBuilder()
                            .setHeader(headers.at(hashed.present()))
                            .setHash(hashed.hash())
                            .build();
                });
    }

    @Override
    public void hashKV(HashKVRequest request, StreamObserver<HashKVResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    HashOutcome.Hashed hashed =
                            hash(new Revision(Math.max(0, request.getRevision())));
                    return HashKVResponse.newBuilder()
                            .setHeader(headers.at(hashed.present()))
                            .setHash(hashed.hash())
                            .setHashRevision(hashed.revision().value())
                            .setCompactRevision(hashed.floor().value())
                            .build();
                });
    }

    private HashOutcome.Hashed hash(Revision revision) {
        return switch (store.hash(revision)) {
            case HashOutcome.Hashed hashed -> hashed;
            case HashOutcome.Compacted _ -> throw EtcdErrors.compacted();
            case HashOutcome.Future _ -> throw EtcdErrors.futureRevision();
        };
    }

    /** The whole state as one file, in the format of backups; etcd sends its database. */
    @Override
    public void snapshot(SnapshotRequest request, StreamObserver<SnapshotResponse> caller) {
        SnapshotStream.serve(store, access, headers, caller);
    }

    @Override
    public void moveLeader(MoveLeaderRequest request, StreamObserver<MoveLeaderResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    StoreStatus status = store.status();
                    if (status.role() != StoreStatus.Role.LEADER) {
                        throw EtcdErrors.notLeader();
                    }
                    String successor =
                            status.peers().stream()
                                    .map(StoreStatus.Peer::id)
                                    .filter(id -> headers.memberId(id) == request.getTargetID())
                                    .findFirst()
                                    .orElseThrow(EtcdErrors::badTransferee);
                    return switch (store.moveLeadership(successor)) {
                        case LeadershipOutcome.Moved _ ->
                                MoveLeaderResponse.newBuilder().setHeader(headers.now()).build();
                        case LeadershipOutcome.NotLeader _ -> throw EtcdErrors.notLeader();
                        case LeadershipOutcome.NoSuchMember _ -> throw EtcdErrors.badTransferee();
                        case LeadershipOutcome.NotTaken _ -> throw EtcdErrors.transferTimeout();
                    };
                });
    }

    /** There is no older version whose data this one writes, so every target is a wrong one. */
    @Override
    public void downgrade(DowngradeRequest request, StreamObserver<DowngradeResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    throw switch (request.getAction()) {
                        case VALIDATE, ENABLE ->
                                TARGET.matcher(request.getVersion()).matches()
                                        ? EtcdErrors.invalidDowngrade()
                                        : EtcdErrors.wrongDowngradeFormat();
                        case CANCEL -> EtcdErrors.noDowngrade();
                        case UNRECOGNIZED -> EtcdErrors.invalid("unknown downgrade action");
                    };
                });
    }

    /** Is done at once: RocksDB gives space back by itself. */
    @Override
    public void defragment(DefragmentRequest request, StreamObserver<DefragmentResponse> caller) {
        Calls.answer(
                caller, () -> DefragmentResponse.newBuilder().setHeader(headers.now()).build());
    }
}
