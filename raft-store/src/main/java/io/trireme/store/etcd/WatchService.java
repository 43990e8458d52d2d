package io.trireme.store.etcd;

import io.grpc.stub.StreamObserver;
import io.trireme.store.Store;
import io.trireme.store.etcd.wire.WatchGrpc;
import io.trireme.store.etcd.wire.WatchRequest;
import io.trireme.store.etcd.wire.WatchResponse;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Changes of keys, by streams of watches. */
final class WatchService extends WatchGrpc.WatchImplBase implements AutoCloseable {
    private final Store store;
    private final Headers headers;
    private final EtcdLimits limits;
    private final Access access;
    private final Set<WatchStream> streams = ConcurrentHashMap.newKeySet();

    /** Those whose clients want a leader. */
    private final Set<WatchStream> led = ConcurrentHashMap.newKeySet();

    WatchService(Store store, Headers headers, EtcdLimits limits, Access access) {
        this.store = store;
        this.headers = headers;
        this.limits = limits;
        this.access = access;
    }

    @Override
    public StreamObserver<WatchRequest> watch(StreamObserver<WatchResponse> responses) {
        var forget = new Runnable[1];
        var stream =
                new WatchStream(store, headers, limits, access, responses, () -> forget[0].run());
        forget[0] =
                () -> {
                    streams.remove(stream);
                    led.remove(stream);
                };
        streams.add(stream);
        if (LeaderRequirement.ofThisCall()) {
            led.add(stream);
        }
        return stream;
    }

    /** Ends the streams whose clients want a leader, since there is none. */
    void leaderLost() {
        List.copyOf(led).forEach(stream -> stream.end(EtcdErrors.noLeader()));
    }

    /** Ends all streams; clients are told that the member stops. */
    @Override
    public void close() {
        List.copyOf(streams).forEach(stream -> stream.end(EtcdErrors.stopped()));
    }
}
