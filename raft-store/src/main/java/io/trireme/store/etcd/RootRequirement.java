package io.trireme.store.etcd;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.trireme.store.auth.AccessCheck;
import io.trireme.store.etcd.wire.AuthGrpc;
import io.trireme.store.etcd.wire.ClusterGrpc;
import io.trireme.store.etcd.wire.KVGrpc;
import io.trireme.store.etcd.wire.LeaseGrpc;
import io.trireme.store.etcd.wire.MaintenanceGrpc;
import io.trireme.store.etcd.wire.WatchGrpc;

import java.util.Set;

/**
 * Refuses calls that are root's to all others. A method that is not named here is one of those, so
 * that none is open because somebody forgot it.
 */
final class RootRequirement implements ServerInterceptor {
    /** Their methods ask for what each of them needs. */
    private static final Set<String> GUARDED_SERVICES =
            Set.of(
                    KVGrpc.SERVICE_NAME,
                    WatchGrpc.SERVICE_NAME,
                    LeaseGrpc.SERVICE_NAME,
                    AuthGrpc.SERVICE_NAME);

    /**
     * Open to all with a certificate, as in etcd 3.5: clients use them to find members. Alarms are
     * raised and ended by writes that only root may.
     */
    private static final Set<MethodDescriptor<?, ?>> OPEN =
            Set.of(
                    ClusterGrpc.getMemberListMethod(),
                    MaintenanceGrpc.getStatusMethod(),
                    MaintenanceGrpc.getAlarmMethod());

    /** Answered by this member from what it has; needed most when there is no quorum. */
    private static final Set<MethodDescriptor<?, ?>> LOCAL =
            Set.of(
                    MaintenanceGrpc.getSnapshotMethod(),
                    MaintenanceGrpc.getHashMethod(),
                    MaintenanceGrpc.getHashKVMethod(),
                    MaintenanceGrpc.getDefragmentMethod());

    private final Access access;

    RootRequirement(Access access) {
        this.access = access;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        MethodDescriptor<?, ?> method = call.getMethodDescriptor();
        if (!GUARDED_SERVICES.contains(method.getServiceName()) && !OPEN.contains(method)) {
            try {
                require(method);
            } catch (RuntimeException e) {
                StatusRuntimeException error = Calls.error(e);
                call.close(error.getStatus(), new Metadata());
                return new ServerCall.Listener<>() {};
            }
        }
        return next.startCall(call, headers);
    }

    private void require(MethodDescriptor<?, ?> method) {
        if (LOCAL.contains(method)) {
            access.require(AccessCheck::root);
        } else {
            access.requireCurrently(AccessCheck::root);
        }
    }
}
