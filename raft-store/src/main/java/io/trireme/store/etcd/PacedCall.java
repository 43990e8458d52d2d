package io.trireme.store.etcd;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * Takes the next request of a stream only while the client reads the answers, so that what waits to
 * be sent stays as small as gRPC's own buffer.
 */
final class PacedCall {
    private final ServerCallStreamObserver<?> call;
    private final Runnable whenReady;
    private boolean owed;

    /**
     * Must be called before the method that opens the stream returns.
     *
     * @param whenReady also runs when the client reads on
     */
    PacedCall(StreamObserver<?> responses, Runnable whenReady) {
        this.call = (ServerCallStreamObserver<?>) responses;
        this.whenReady = whenReady;
        call.disableAutoRequest();
        call.setOnReadyHandler(this::ready);
        call.request(1);
    }

    /** A request is answered; wants the next one. */
    void next() {
        boolean now;
        synchronized (this) {
            now = call.isReady();
            owed = !now;
        }
        if (now) {
            call.request(1);
        }
    }

    private void ready() {
        boolean now;
        synchronized (this) {
            now = owed && call.isReady();
            owed = owed && !now;
        }
        if (now) {
            call.request(1);
        }
        whenReady.run();
    }
}
