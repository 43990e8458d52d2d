package io.trireme.store.etcd;

import io.grpc.stub.StreamObserver;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;
import io.trireme.store.etcd.wire.AlarmRequest;
import io.trireme.store.etcd.wire.AlarmResponse;
import io.trireme.store.etcd.wire.DefragmentRequest;
import io.trireme.store.etcd.wire.DefragmentResponse;
import io.trireme.store.etcd.wire.MaintenanceGrpc;
import io.trireme.store.etcd.wire.StatusRequest;
import io.trireme.store.etcd.wire.StatusResponse;

/** What an operator asks of a member. */
final class MaintenanceService extends MaintenanceGrpc.MaintenanceImplBase {
    /** The version of etcd whose API this is. */
    static final String VERSION = "3.5.0";

    private final Store store;
    private final Headers headers;

    MaintenanceService(Store store, Headers headers) {
        this.store = store;
        this.headers = headers;
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    StoreStatus status = store.status();
                    var response =
                            StatusResponse.newBuilder()
                                    .setHeader(headers.of(status))
                                    .setVersion(VERSION)
                                    .setDbSize(status.sizeBytes())
                                    .setDbSizeInUse(status.sizeBytes())
                                    .setRaftTerm(status.term())
                                    .setRaftIndex(status.appliedIndex() + status.lag())
                                    .setRaftAppliedIndex(status.appliedIndex())
                                    .setIsLearner(status.role() == StoreStatus.Role.LISTENER);
                    status.leader().map(headers::memberId).ifPresent(response::setLeader);
                    if (status.leader().isEmpty()) {
                        response.addErrors("etcdserver: no leader");
                    }
                    status.fault().ifPresent(response::addErrors);
                    return response.build();
                });
    }

    /** The store has no alarms, so none is raised and none can be. */
    @Override
    public void alarm(AlarmRequest request, StreamObserver<AlarmResponse> caller) {
        Calls.answer(
                caller,
                () ->
                        switch (request.getAction()) {
                            case GET, DEACTIVATE ->
                                    AlarmResponse.newBuilder().setHeader(headers.now()).build();
                            case ACTIVATE -> throw EtcdErrors.unsupported("to raise an alarm");
                            case UNRECOGNIZED -> throw EtcdErrors.invalid("unknown alarm action");
                        });
    }

    /** Is done at once: RocksDB gives space back by itself. */
    @Override
    public void defragment(DefragmentRequest request, StreamObserver<DefragmentResponse> caller) {
        Calls.answer(
                caller, () -> DefragmentResponse.newBuilder().setHeader(headers.now()).build());
    }
}
