package io.trireme.store.etcd;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.trireme.store.KeyRange;
import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;
import io.trireme.store.etcd.wire.WatchCreateRequest;
import io.trireme.store.etcd.wire.WatchRequest;
import io.trireme.store.etcd.wire.WatchResponse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One stream and its watches. Their threads send events only while the client reads; what a watch
 * cannot send it has not taken from the store either, but for one batch. The lock guards the
 * stream, which takes one response at a time, and the watches' progress.
 */
final class WatchStream implements StreamObserver<WatchRequest> {
    /** Of a response that is about no one watch, or none that exists. */
    private static final long NO_WATCH = -1;

    private final Store store;
    private final Headers headers;
    private final EtcdLimits limits;
    private final Access access;
    private final ServerCallStreamObserver<WatchResponse> responses;
    private final Runnable onEnd;
    private final PacedCall pace;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readyOrEnded = lock.newCondition();
    private final Map<Long, StreamWatch> watches = new TreeMap<>();
    private long nextId;
    private Optional<Revision> progressAsked = Optional.empty();
    private boolean ended;

    /**
     * @param onEnd runs once, when the stream has ended
     */
    WatchStream(
            Store store,
            Headers headers,
            EtcdLimits limits,
            Access access,
            StreamObserver<WatchResponse> responses,
            Runnable onEnd) {
        this.store = store;
        this.headers = headers;
        this.limits = limits;
        this.access = access;
        this.responses = (ServerCallStreamObserver<WatchResponse>) responses;
        this.onEnd = onEnd;
        this.responses.setOnCancelHandler(() -> finish(() -> {}));
        this.pace = new PacedCall(responses, this::wake);
    }

    private void wake() {
        lock.lock();
        try {
            readyOrEnded.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onNext(WatchRequest request) {
        try {
            switch (request.getRequestUnionCase()) {
                case CREATE_REQUEST -> create(request.getCreateRequest());
                case CANCEL_REQUEST -> cancel(request.getCancelRequest().getWatchId());
                case PROGRESS_REQUEST -> askProgress();
                // As etcd does: a request of a later version is passed over.
                case REQUESTUNION_NOT_SET -> {}
            }
        } catch (RuntimeException e) {
            end(Calls.error(e));
            return;
        }
        pace.next();
    }

    private void create(WatchCreateRequest request) {
        KeyRange range = WatchTerms.range(request);
        WatchRight right = WatchRight.ofThisCall(access, range);
        Optional<String> denied = right.refusal();
        StoreStatus status = store.status();
        lock.lock();
        try {
            if (ended) {
                return;
            }
            Optional<String> refusal = denied.or(() -> refusal(request, range));
            if (refusal.isPresent()) {
                responses.onNext(
                        created(status, NO_WATCH)
                                .setCanceled(true)
                                .setCancelReason(refusal.get())
                                .build());
                return;
            }
            long id = request.getWatchId() == 0 ? freeId() : request.getWatchId();
            Revision from =
                    request.getStartRevision() == 0
                            ? status.revision().next()
                            : new Revision(Math.max(1, request.getStartRevision()));
            var watch =
                    new StreamWatch(
                            WatchTerms.of(request, id),
                            right,
                            store.watch(range, from),
                            new Revision(from.value() - 1),
                            this,
                            limits,
                            headers);
            watches.put(id, watch);
            responses.onNext(created(status, id).build());
            watch.start();
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> refusal(WatchCreateRequest request, KeyRange range) {
        if (WatchTerms.empty(range)) {
            return Optional.of(EtcdErrors.EMPTY_WATCH_RANGE);
        }
        if (request.getWatchId() != 0 && watches.containsKey(request.getWatchId())) {
            return Optional.of(EtcdErrors.DUPLICATE_WATCH);
        }
        return watches.size() >= limits.watchesPerStreamMax()
                ? Optional.of("trireme: a stream has at most " + watches.size() + " watches")
                : Optional.empty();
    }

    private WatchResponse.Builder created(StoreStatus status, long id) {
        return WatchResponse.newBuilder()
                .setHeader(headers.of(status))
                .setWatchId(id)
                .setCreated(true);
    }

    private long freeId() {
        while (watches.containsKey(nextId)) {
            nextId++;
        }
        return nextId++;
    }

    private void cancel(long id) {
        lock.lock();
        try {
            StreamWatch watch = watches.remove(id);
            if (watch == null || ended) {
                return;
            }
            watch.close();
            responses.onNext(
                    WatchResponse.newBuilder()
                            .setHeader(headers.now())
                            .setWatchId(id)
                            .setCanceled(true)
                            .build());
            answerProgress();
        } finally {
            lock.unlock();
        }
    }

    /** Several that are not answered yet are answered together, as of the last. */
    private void askProgress() {
        Revision now = store.status().revision();
        lock.lock();
        try {
            progressAsked = Optional.of(now);
            answerProgress();
        } finally {
            lock.unlock();
        }
    }

    private void answerProgress() {
        if (progressAsked.isEmpty() || ended) {
            return;
        }
        Revision asked = progressAsked.get();
        if (watches.values().stream().noneMatch(watch -> asked.isAfter(watch.progress()))) {
            progressAsked = Optional.empty();
            responses.onNext(progress(NO_WATCH, asked));
        }
    }

    private WatchResponse progress(long id, Revision revision) {
        return WatchResponse.newBuilder().setHeader(headers.at(revision)).setWatchId(id).build();
    }

    /**
     * Word that a watch has sent all up to a revision.
     *
     * @param upTo may lie ahead of the present, for a watch that begins there
     */
    WatchResponse bookmark(StreamWatch watch, Revision upTo) {
        Revision now = store.status().revision();
        return progress(watch.id(), upTo.isAfter(now) ? now : upTo);
    }

    /**
     * Sends what a watch has, and waits for the client to read.
     *
     * @return whether the watch goes on
     */
    boolean deliver(StreamWatch watch, List<WatchResponse> batch, Revision upTo)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (WatchResponse response : batch) {
                while (isOpen(watch) && !responses.isReady()) {
                    readyOrEnded.await();
                }
                if (!isOpen(watch)) {
                    return false;
                }
                responses.onNext(response);
            }
            watch.progressed(upTo);
            answerProgress();
            return isOpen(watch);
        } finally {
            lock.unlock();
        }
    }

    private boolean isOpen(StreamWatch watch) {
        return !ended && watches.get(watch.id()) == watch;
    }

    /** A watch asked for what is not there any more. */
    void compacted(StreamWatch watch, Revision floor) {
        cancelled(watch, response -> response.setCompactRevision(floor.value()));
    }

    /** A watch's caller may not read any more what it brings. */
    void denied(StreamWatch watch, String reason) {
        cancelled(watch, response -> response.setCancelReason(reason));
    }

    private void cancelled(StreamWatch watch, Consumer<WatchResponse.Builder> why) {
        lock.lock();
        try {
            if (isOpen(watch)) {
                watches.remove(watch.id());
                var response =
                        WatchResponse.newBuilder()
                                .setHeader(headers.now())
                                .setWatchId(watch.id())
                                .setCanceled(true);
                why.accept(response);
                responses.onNext(response.build());
                answerProgress();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The store ended a watch that its client did not cancel. */
    void watchClosed(StreamWatch watch) {
        boolean open;
        lock.lock();
        try {
            open = isOpen(watch);
        } finally {
            lock.unlock();
        }
        if (open) {
            end(EtcdErrors.stopped());
        }
    }

    void end(StatusRuntimeException error) {
        finish(() -> responses.onError(error));
    }

    @Override
    public void onError(Throwable gone) {
        finish(() -> {});
    }

    @Override
    public void onCompleted() {
        finish(responses::onCompleted);
    }

    private void finish(Runnable lastWord) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            watches.values().forEach(StreamWatch::close);
            watches.clear();
            readyOrEnded.signalAll();
            lastWord.run();
        } finally {
            lock.unlock();
        }
        onEnd.run();
    }
}
