package io.trireme.store.etcd;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.protobuf.ByteString;

import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.trireme.store.etcd.wire.WatchCancelRequest;
import io.trireme.store.etcd.wire.WatchCreateRequest;
import io.trireme.store.etcd.wire.WatchGrpc;
import io.trireme.store.etcd.wire.WatchProgressRequest;
import io.trireme.store.etcd.wire.WatchRequest;
import io.trireme.store.etcd.wire.WatchResponse;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One stream of watches, as a client has it. */
final class WatchClient implements StreamObserver<WatchResponse> {
    private static final long WAIT_SECONDS = 20;

    private final LinkedBlockingQueue<WatchResponse> responses = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final StreamObserver<WatchRequest> requests;

    WatchClient(Channel channel) {
        this(WatchGrpc.newStub(channel));
    }

    WatchClient(WatchGrpc.WatchStub stub) {
        requests = stub.watch(this);
    }

    /** The response that says whether the watch came to be. */
    WatchResponse create(WatchCreateRequest.Builder create) throws InterruptedException {
        requests.onNext(WatchRequest.newBuilder().setCreateRequest(create).build());
        return next();
    }

    void cancel(long id) {
        requests.onNext(
                WatchRequest.newBuilder()
                        .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
                        .build());
    }

    void askProgress() {
        requests.onNext(
                WatchRequest.newBuilder()
                        .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                        .build());
    }

    WatchResponse next() throws InterruptedException {
        WatchResponse response = responses.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        assertNotNull(response, "a response in time");
        return response;
    }

    void assertNothingMore() {
        assertNull(responses.poll());
    }

    Status awaitEnd() throws Exception {
        return end.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    boolean ended() {
        return end.isDone();
    }

    void complete() {
        requests.onCompleted();
    }

    static WatchCreateRequest.Builder watch(String key) {
        return WatchCreateRequest.newBuilder().setKey(ByteString.copyFromUtf8(key));
    }

    @Override
    public void onNext(WatchResponse response) {
        responses.add(response);
    }

    @Override
    public void onError(Throwable cause) {
        end.complete(Status.fromThrowable(cause));
    }

    @Override
    public void onCompleted() {
        end.complete(Status.OK);
    }
}
