package io.trireme.store.etcd;

import io.trireme.store.Revision;
import io.trireme.store.Watch;
import io.trireme.store.etcd.wire.WatchResponse;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One watch of a stream: its thread takes events from the store and hands them to the stream. */
final class StreamWatch {
    /** Nothing depends on it: a poll ends by itself when there is something. */
    private static final Duration POLL_MAX = Duration.ofMinutes(10);

    private final WatchTerms terms;
    private final WatchRight right;
    private final Watch watch;
    private final WatchStream stream;
    private final EtcdLimits limits;
    private final Headers headers;

    /** Every change up to here was sent; guarded by the stream's lock. */
    private Revision progress;

    private long spokeNanos = System.nanoTime();

    /**
     * @param progress the revision before the watch's first
     */
    StreamWatch(
            WatchTerms terms,
            WatchRight right,
            Watch watch,
            Revision progress,
            WatchStream stream,
            EtcdLimits limits,
            Headers headers) {
        this.terms = terms;
        this.right = right;
        this.watch = watch;
        this.progress = progress;
        this.stream = stream;
        this.limits = limits;
        this.headers = headers;
    }

    long id() {
        return terms.id();
    }

    Revision progress() {
        return progress;
    }

    void progressed(Revision revision) {
        if (revision.isAfter(progress)) {
            progress = revision;
        }
    }

    void start() {
        Thread.ofVirtual().name("etcd-watch-" + terms.id()).start(this::run);
    }

    /** Ends the thread, soon. */
    void close() {
        watch.close();
    }

    private void run() {
        try {
            while (step()) {}
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            stream.end(Calls.error(e));
        } finally {
            watch.close();
        }
    }

    /** Whether there may be more. */
    private boolean step() throws InterruptedException {
        return switch (watch.poll(patience())) {
            case Watch.Events(var events, var upTo) -> {
                // After the poll: what was taken before these events counts.
                Optional<String> denied = right.refusalNow();
                if (denied.isPresent()) {
                    stream.denied(this, denied.get());
                    yield false;
                }
                List<WatchResponse> responses =
                        WatchResponses.of(terms, events, upTo, headers, limits.requestBytesMax());
                boolean due = responses.isEmpty() && terms.progress() && left().isZero();
                yield send(due ? List.of(stream.bookmark(this, upTo)) : responses, upTo);
            }
            case Watch.Compacted(var floor) -> {
                stream.compacted(this, floor);
                yield false;
            }
            case Watch.Closed _ -> {
                stream.watchClosed(this);
                yield false;
            }
        };
    }

    private boolean send(List<WatchResponse> responses, Revision upTo) throws InterruptedException {
        boolean open = stream.deliver(this, responses, upTo);
        if (!responses.isEmpty()) {
            spokeNanos = System.nanoTime();
        }
        return open;
    }

    private Duration patience() {
        return terms.progress() ? left() : POLL_MAX;
    }

    /** Until the client must hear something; zero if it is time. */
    private Duration left() {
        Duration left = limits.progressInterval().minusNanos(System.nanoTime() - spokeNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
