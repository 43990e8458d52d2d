package io.trireme.benchmarks.etcd;

import com.google.protobuf.ByteString;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.trireme.benchmarks.load.LatencyHistogram;
import io.trireme.store.etcd.wire.Event;
import io.trireme.store.etcd.wire.WatchCreateRequest;
import io.trireme.store.etcd.wire.WatchGrpc;
import io.trireme.store.etcd.wire.WatchRequest;
import io.trireme.store.etcd.wire.WatchResponse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Watchers of a prefix, each on a stream of its own, and how long after a write's answer its event
 * arrived. An event that came before the answer took nothing.
 */
final class Watchers implements AutoCloseable {
    private final List<Watcher> watchers = new ArrayList<>();
    private final ConcurrentHashMap<Long, Long> answeredNanos = new ConcurrentHashMap<>();
    private final LatencyHistogram latencies = new LatencyHistogram();

    /** Opens all and waits until the members have confirmed them. */
    static Watchers open(
            List<ManagedChannel> channels, int count, ByteString prefix, Duration limit)
            throws InterruptedException {
        var all = new Watchers();
        for (int i = 0; i < count; i++) {
            var watcher = all.new Watcher();
            all.watchers.add(watcher);
            watcher.open(channels.get(i % channels.size()), prefix);
        }
        for (Watcher watcher : all.watchers) {
            await(watcher.created, limit, "a watch is not confirmed");
        }
        return all;
    }

    /** A write was answered. */
    void answered(long revision) {
        answeredNanos.put(revision, System.nanoTime());
    }

    /** Waits until every watcher has the event of the last write that was answered. */
    LatencyHistogram awaitAll(Duration limit) throws InterruptedException {
        long last = answeredNanos.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
        for (Watcher watcher : watchers) {
            await(watcher.reached(last), limit, "a watcher has no event of revision " + last);
        }
        return latencies;
    }

    private static void await(CompletableFuture<Void> future, Duration limit, String otherwise)
            throws InterruptedException {
        try {
            future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(otherwise, e);
        }
    }

    @Override
    public void close() {
        watchers.forEach(Watcher::close);
    }

    private final class Watcher implements StreamObserver<WatchResponse> {
        private final CompletableFuture<Void> created = new CompletableFuture<>();
        private final CompletableFuture<Void> reached = new CompletableFuture<>();
        private StreamObserver<WatchRequest> requests;
        private long target = Long.MAX_VALUE;
        private long last;

        void open(ManagedChannel channel, ByteString prefix) {
            requests = WatchGrpc.newStub(channel).watch(this);
            requests.onNext(
                    WatchRequest.newBuilder()
                            .setCreateRequest(
                                    WatchCreateRequest.newBuilder()
                                            .setKey(prefix)
                                            .setRangeEnd(Keys.prefixEnd(prefix)))
                            .build());
        }

        @Override
        public void onNext(WatchResponse response) {
            long now = System.nanoTime();
            if (response.getCanceled()) {
                onError(new IllegalStateException(response.getCancelReason()));
            } else if (response.getCreated()) {
                created.complete(null);
            }
            for (Event event : response.getEventsList()) {
                long revision = event.getKv().getModRevision();
                latencies.add(now - answeredNanos.getOrDefault(revision, now));
                note(revision);
            }
        }

        private synchronized void note(long revision) {
            last = revision;
            if (last >= target) {
                reached.complete(null);
            }
        }

        private synchronized CompletableFuture<Void> reached(long revision) {
            target = revision;
            if (last >= target) {
                reached.complete(null);
            }
            return reached;
        }

        @Override
        public void onError(Throwable failure) {
            created.completeExceptionally(failure);
            reached.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            onError(new IllegalStateException("the member ended the watch"));
        }

        void close() {
            requests.onCompleted();
        }
    }
}
