package io.trireme.chaos.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.trireme.chaos.revisions.Change;
import io.trireme.chaos.revisions.WatchHistory;
import io.trireme.chaos.revisions.WatchHistory.Opened;
import io.trireme.chaos.revisions.WatchHistory.Progress;
import io.trireme.chaos.revisions.WatchHistory.Refused;
import io.trireme.chaos.revisions.WatchHistory.Told;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Watches a prefix, cuts itself off at random, and goes on behind the last revision that it was
 * told, on whatever connection it is given next.
 */
final class ResumingWatcher {
    private static final long STAY_MIN_MILLIS = 500;
    private static final long STAY_MAX_MILLIS = 4_000;
    private static final long PROGRESS_MILLIS = 200;

    private final String name;
    private final String prefix;
    private final RandomGenerator random;
    private final Notes notes;

    /** Guarded by this object, as is the next. */
    private final List<WatchHistory.Event> events = new ArrayList<>();

    /** All up to here was told. */
    private long last;

    /**
     * @param last where to begin behind
     */
    ResumingWatcher(String name, String prefix, long last, RandomGenerator random, Notes notes) {
        this.name = name;
        this.prefix = prefix;
        this.last = last;
        this.random = random;
        this.notes = notes;
    }

    synchronized WatchHistory history() {
        return new WatchHistory(name, events);
    }

    synchronized long last() {
        return last;
    }

    private synchronized void note(WatchHistory.Event event, long upTo) {
        events.add(event);
        last = Math.max(last, upTo);
    }

    /** What came on a stream: a response, or empty for its end. */
    private record Arrival(Optional<WatchResponse> response, String end) {}

    /** Watches on one connection for a while, or until it breaks. */
    void watch(EtcdConnection connection) throws InterruptedException {
        var arrivals = new LinkedBlockingQueue<Arrival>();
        StreamObserver<WatchRequest> requests = connection.watch().watch(observer(arrivals));
        long from = last() + 1;
        note(new Opened(connection.server(), from), 0);
        requests.onNext(create(from));
        try {
            follow(arrivals, requests);
        } finally {
            requests.onError(new InterruptedException("cut off by " + name));
        }
    }

    private void follow(BlockingQueue<Arrival> arrivals, StreamObserver<WatchRequest> requests)
            throws InterruptedException {
        long stayMillis = random.nextLong(STAY_MIN_MILLIS, STAY_MAX_MILLIS);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(stayMillis);
        while (System.nanoTime() < until) {
            var arrival = arrivals.poll(random.nextLong(PROGRESS_MILLIS), TimeUnit.MILLISECONDS);
            if (arrival == null) {
                // Quiet or not, a bookmark must lie behind all that it covers.
                requests.onNext(
                        WatchRequest.newBuilder()
                                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                                .build());
            } else if (arrival.response().isEmpty()) {
                notes.failure("watch: " + arrival.end());
                return;
            } else if (!take(arrival.response().get())) {
                return;
            }
        }
    }

    private boolean take(WatchResponse response) {
        if (response.getCanceled()) {
            note(
                    new Refused(
                            "%s, compacted %d"
                                    .formatted(
                                            response.getCancelReason(),
                                            response.getCompactRevision())),
                    0);
            return false;
        }
        if (response.getEventsCount() > 0) {
            var changes = response.getEventsList().stream().map(ResumingWatcher::change).toList();
            note(new Told(changes), changes.getLast().revision());
        } else if (!response.getCreated()) {
            long revision = response.getHeader().getRevision();
            note(new Progress(revision), revision);
        }
        return true;
    }

    private static Change change(Event event) {
        var row = event.getKv();
        return new Change(
                row.getModRevision(),
                row.getKey().toString(UTF_8),
                event.getType() == Event.EventType.DELETE
                        ? Optional.empty()
                        : Optional.of(row.getValue().toString(UTF_8)));
    }

    private WatchRequest create(long from) {
        return WatchRequest.newBuilder()
                .setCreateRequest(
                        WatchCreateRequest.newBuilder()
                                .setKey(Requests.bytes(prefix))
                                .setRangeEnd(Requests.endOfPrefix(prefix))
                                .setStartRevision(from))
                .build();
    }

    private static StreamObserver<WatchResponse> observer(BlockingQueue<Arrival> arrivals) {
        return new StreamObserver<>() {
            @Override
            public void onNext(WatchResponse response) {
                arrivals.add(new Arrival(Optional.of(response), ""));
            }

            @Override
            public void onError(Throwable error) {
                String words =
                        error instanceof StatusRuntimeException failure
                                ? Failures.words(failure)
                                : error.toString();
                arrivals.add(new Arrival(Optional.empty(), words));
            }

            @Override
            public void onCompleted() {
                arrivals.add(new Arrival(Optional.empty(), "completed"));
            }
        };
    }
}
