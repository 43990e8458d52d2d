package io.trireme.store.etcd;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.trireme.store.StoreException;
import io.trireme.store.auth.DeniedException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.function.Supplier;

/** Answers calls, and turns what they throw into errors of the wire. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    private Calls() {}

    static <T> void answer(StreamObserver<T> caller, Supplier<T> call) {
        T response;
        try {
            response = call.get();
        } catch (RuntimeException e) {
            caller.onError(error(e));
            return;
        }
        caller.onNext(response);
        caller.onCompleted();
    }

    /** What a caller is told of a failure; one that nobody foresaw is logged. */
    static StatusRuntimeException error(RuntimeException failure) {
        return switch (failure) {
            case StatusRuntimeException refusal -> refusal;
            case StoreException known -> EtcdErrors.of(known);
            case DeniedException denied -> AuthErrors.of(denied.refusal());
            default -> {
                LOG.atError().setCause(failure).log("etcd call failed");
                yield Status.INTERNAL
                        .withDescription("trireme: the call met a fault, see the member's log")
                        .asRuntimeException();
            }
        };
    }
}
