package io.trireme.store.etcd;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.trireme.store.Store;

/**
 * Refuses a call that says it wants a leader while this member knows none. A stream of watches that
 * said so is ended by {@link LeaderVigil} when the leader is lost later.
 */
final class LeaderRequirement implements ServerInterceptor {
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<Boolean> REQUIRED =
            Context.keyWithDefault("trireme-leader-required", false);

    private final Store store;

    LeaderRequirement(Store store) {
        this.store = store;
    }

    /** Whether the call of this thread wants a leader. */
    static boolean ofThisCall() {
        return REQUIRED.get();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!"true".equals(headers.get(HAS_LEADER))) {
            return next.startCall(call, headers);
        }
        if (store.status().leader().isEmpty()) {
            call.close(EtcdErrors.noLeader().getStatus(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(
                Context.current().withValue(REQUIRED, true), call, headers, next);
    }
}
