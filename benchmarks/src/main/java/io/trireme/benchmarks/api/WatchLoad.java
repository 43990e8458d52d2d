package io.trireme.benchmarks.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.trireme.benchmarks.load.LatencyHistogram;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Many watchers of one resource, and one client that changes an object at a steady rate. Each
 * change carries the time when it was sent, so that each event tells how late it came.
 */
final class WatchLoad {
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String CHANGED = CONFIG_MAPS + "/watched";
    private static final String WATCH =
            CONFIG_MAPS + "?watch=true&fieldSelector=metadata.name%3Dwatched&timeoutSeconds=3600";
    private static final String SENT = "sent-";
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpConnections watchers;
    private final HttpConnections writer;
    private final LatencyHistogram latencies = new LatencyHistogram();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();

    WatchLoad(HttpConnections watchers, HttpConnections writer) {
        this.watchers = watchers;
        this.writer = writer;
    }

    /** What came of it. */
    record Result(long changes, long events, LatencyHistogram latencies) {}

    /** Opens the watches and waits until each has told of the object. */
    void open() throws InterruptedException {
        var made = new CountDownLatch(1);
        writer.put(0, CHANGED, body(0), status -> made.countDown());
        if (!made.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the watched object could not be made");
        }
        for (int i = 0; i < watchers.count(); i++) {
            watchers.get(i, WATCH, "application/json", new Events());
        }
        await(watchers.count());
    }

    /**
     * Changes the object and waits until every watcher has every change.
     *
     * @throws IllegalStateException if one has not, or a write failed
     */
    Result run(int perSecond, Duration length) throws InterruptedException {
        long before = events.get();
        long changes = perSecond * length.toSeconds();
        var answered = new CountDownLatch((int) changes);
        var failed = new AtomicLong();
        long began = System.nanoTime();
        for (int i = 0; i < changes; i++) {
            long due = began + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
            for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            writer.put(
                    i % writer.count(),
                    CHANGED,
                    body(System.nanoTime()),
                    status -> {
                        if (status != OK && status != CREATED) {
                            failed.incrementAndGet();
                        }
                        answered.countDown();
                    });
        }
        boolean all = answered.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (!all || failed.get() > 0) {
            throw new IllegalStateException(
                    failed + " changes failed, " + answered.getCount() + " have no answer");
        }
        await(before + changes * watchers.count());
        return new Result(changes, events.get() - before, latencies);
    }

    private void await(long wanted) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (events.get() < wanted) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        "%d of %d events came; %d watches ended"
                                .formatted(events.get(), wanted, ended.get()));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static String body(long sentNanos) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"watched\"},"
                + "\"data\":{\"time\":\""
                + SENT
                + "%020d".formatted(sentNanos)
                + "\"}}";
    }

    /** Of one watcher. An event may lie in two parts, but its time seldom does. */
    private final class Events implements Receiver {
        private static final byte LINE_END = '\n';

        private final ByteBuf mark =
                Unpooled.wrappedBuffer(SENT.getBytes(StandardCharsets.US_ASCII));

        @Override
        public void part(ByteBuf bytes) {
            long now = System.nanoTime();
            int from = bytes.readerIndex();
            for (int end = bytes.indexOf(from, bytes.writerIndex(), LINE_END);
                    end >= 0;
                    end = bytes.indexOf(from, bytes.writerIndex(), LINE_END)) {
                take(bytes.slice(from, end - from), now);
                from = end + 1;
            }
        }

        private void take(ByteBuf event, long now) {
            events.incrementAndGet();
            int at = ByteBufUtil.indexOf(mark, event);
            int digits = at + SENT.length();
            if (at >= 0 && event.isReadable(digits + 20)) {
                long sent = Long.parseLong(event.toString(digits, 20, StandardCharsets.US_ASCII));
                if (sent > 0) {
                    latencies.add(now - sent);
                }
            }
        }

        @Override
        public void ended(int status) {
            ended.incrementAndGet();
        }
    }
}
