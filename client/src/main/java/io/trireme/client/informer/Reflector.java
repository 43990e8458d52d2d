package io.trireme.client.informer;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.trireme.client.ApiClientException;
import io.trireme.client.ApiUnreachableException;
import io.trireme.client.ListOptions;
import io.trireme.client.ObjectKey;
import io.trireme.client.ObjectWatch;
import io.trireme.client.ResourceClient;
import io.trireme.client.WatchOptions;
import io.trireme.client.WatchedEvent;
import io.trireme.client.metrics.MetricName;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * Mirrors a collection into a {@link DeltaQueue}: gets the full state once, then follows the watch,
 * and after a break goes on from the last resourceVersion. Only a server that no longer knows that
 * version (410) makes it read the full state again. One thread runs it.
 */
final class Reflector<T extends HasMetadata> {
    private static final Logger log = LoggerFactory.getLogger(Reflector.class);
    private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";
    private static final int PAGE_SIZE = 500;
    private static final Duration WATCH_LIMIT_MIN = Duration.ofMinutes(5);
    private static final Duration INITIAL_EVENTS_LIMIT = Duration.ofSeconds(30);

    /** A watch that ends sooner than this, without an event, counts as a failure. */
    private static final Duration WATCH_USEFUL_MIN = Duration.ofSeconds(1);

    private final String name;
    private final ResourceClient<T> client;
    private final InformerOptions options;
    private final DeltaQueue<T> queue;
    private final RandomGenerator random;
    private final ReflectorBackoff backoff;
    private final Counter relists;
    private final Counter watchFailures;

    /** Where the queue's collection is; empty when the full state has to be read. */
    private String resourceVersion = "";

    private boolean initialEventsSupported = true;
    private volatile ObjectWatch<T> open;
    private volatile boolean closed;

    Reflector(
            ResourceClient<T> client,
            InformerOptions options,
            DeltaQueue<T> queue,
            RandomGenerator random,
            MetricRegistry metrics) {
        this.client = requireNonNull(client, "client");
        this.options = requireNonNull(options, "options");
        this.queue = requireNonNull(queue, "queue");
        this.random = requireNonNull(random, "random");
        this.name = client.type().toString();
        this.backoff = new ReflectorBackoff(random);
        this.relists = metrics.counter(MetricName.of("reflector_lists_total", "name", name));
        this.watchFailures =
                metrics.counter(MetricName.of("reflector_watch_failures_total", "name", name));
    }

    /** Runs until closed or interrupted. */
    void run() throws InterruptedException {
        while (!closed) {
            try {
                if (resourceVersion.isEmpty()) {
                    readFullState();
                } else {
                    follow();
                }
            } catch (ApiClientException e) {
                failed(e, e.isExpired());
            } catch (RuntimeException e) {
                failed(e, false);
            }
        }
    }

    private void failed(RuntimeException failure, boolean expired) throws InterruptedException {
        if (closed) {
            return;
        }
        watchFailures.inc();
        // An expired version is no trouble of the server's: only spread the clients that lost it.
        var pause = expired ? backoff.spread() : backoff.next();
        if (expired) {
            resourceVersion = "";
        }
        boolean understood =
                failure instanceof ApiClientException || failure instanceof ApiUnreachableException;
        log.atWarn()
                .addKeyValue("resource", name)
                .addKeyValue("reason", failure.getMessage())
                .addKeyValue("pause", pause)
                .setCause(understood ? null : failure)
                .log("list or watch failed, will go on");
        Thread.sleep(pause);
    }

    private void readFullState() throws InterruptedException {
        relists.inc();
        if (initialEventsSupported) {
            try {
                streamFullState();
                return;
            } catch (ApiClientException e) {
                if (e.code() != 400 && e.code() != 422) {
                    throw e;
                }
                initialEventsSupported = false;
            }
        }
        listFullState();
    }

    private void listFullState() throws InterruptedException {
        var objects = new LinkedHashMap<ObjectKey, T>();
        var query =
                new ListOptions(options.labelSelector(), options.fieldSelector(), 0, "", "", "");
        var page = client.list(options.namespace(), query.withPage(PAGE_SIZE, ""));
        page.items().forEach(object -> keep(objects, object));
        while (!page.continueToken().isEmpty()) {
            page =
                    client.list(
                            options.namespace(), query.withPage(PAGE_SIZE, page.continueToken()));
            page.items().forEach(object -> keep(objects, object));
        }
        replace(objects, page.resourceVersion());
    }

    /** Gets the full state and what follows by one watch (KEP-3157). */
    private void streamFullState() throws InterruptedException {
        var done = new CountDownLatch(1);
        var guardClosed = new AtomicBoolean();
        try (var watch = watch("", true)) {
            var guard = closeUnlessDone(watch, done, guardClosed);
            var objects = new LinkedHashMap<ObjectKey, T>();
            for (var event = watch.next(); event.isPresent(); event = watch.next()) {
                T object = event.get().object();
                switch (event.get().kind()) {
                    case ADDED, MODIFIED -> keep(objects, object);
                    case DELETED -> objects.remove(ObjectKey.of(object));
                    case BOOKMARK -> {
                        if (endsInitialEvents(object)) {
                            done.countDown();
                            guard.join();
                            replace(objects, object.getMetadata().getResourceVersion());
                            followOpen(watch);
                            return;
                        }
                    }
                }
            }
        } finally {
            done.countDown();
            open = null;
        }
        if (closed) {
            return;
        }
        if (guardClosed.get()) {
            log.atInfo()
                    .addKeyValue("resource", name)
                    .log("server does not end its initial events, lists instead");
            initialEventsSupported = false;
        } else {
            // A server that stops ends its watches; the next one may end its initial events.
            Thread.sleep(backoff.next());
        }
    }

    /** A server that does not know initial events never marks their end. */
    private Thread closeUnlessDone(
            ObjectWatch<T> watch, CountDownLatch done, AtomicBoolean guardClosed) {
        return Thread.ofVirtual()
                .name("initial-events-" + name)
                .start(
                        () -> {
                            try {
                                long limit = INITIAL_EVENTS_LIMIT.toMillis();
                                if (!done.await(limit, TimeUnit.MILLISECONDS)) {
                                    guardClosed.set(true);
                                    watch.close();
                                }
                            } catch (InterruptedException _) {
                                watch.close();
                            }
                        });
    }

    private static boolean endsInitialEvents(HasMetadata bookmark) {
        var annotations = bookmark.getMetadata().getAnnotations();
        return annotations != null && "true".equals(annotations.get(INITIAL_EVENTS_END));
    }

    private void follow() throws InterruptedException {
        long startedAt = System.nanoTime();
        boolean sawEvent;
        try (var watch = watch(resourceVersion, false)) {
            sawEvent = followOpen(watch);
        } finally {
            open = null;
        }
        boolean useful = System.nanoTime() - startedAt >= WATCH_USEFUL_MIN.toNanos();
        if (!sawEvent && !useful && !closed) {
            Thread.sleep(backoff.next());
        }
    }

    private ObjectWatch<T> watch(String from, boolean initialEvents) throws InterruptedException {
        // Spread, so that the watches of all clients do not end together.
        var limit = WATCH_LIMIT_MIN.plusSeconds(random.nextLong(WATCH_LIMIT_MIN.toSeconds()));
        var watch =
                client.watch(
                        options.namespace(),
                        new WatchOptions(
                                options.labelSelector(),
                                options.fieldSelector(),
                                from,
                                initialEvents,
                                limit));
        open = watch;
        if (closed) {
            watch.close(); // close() may have come before it could see this watch.
        }
        return watch;
    }

    /** Returns whether there was an event, once the server ended the watch. */
    private boolean followOpen(ObjectWatch<T> watch) throws InterruptedException {
        boolean sawEvent = false;
        for (var event = watch.next(); event.isPresent(); event = watch.next()) {
            apply(event.get());
            sawEvent = true;
            backoff.reset();
        }
        return sawEvent;
    }

    private void apply(WatchedEvent<T> event) {
        T object = event.object();
        object.getMetadata().setManagedFields(null);
        switch (event.kind()) {
            case ADDED, MODIFIED -> queue.put(object);
            case DELETED -> queue.remove(object);
            case BOOKMARK -> queue.progress(object.getMetadata().getResourceVersion());
        }
        resourceVersion = object.getMetadata().getResourceVersion();
    }

    private void keep(Map<ObjectKey, T> objects, T object) {
        // Nothing here reads managed fields, and they are half of an object's bytes.
        object.getMetadata().setManagedFields(null);
        objects.put(ObjectKey.of(object), object);
    }

    private void replace(Map<ObjectKey, T> objects, String newResourceVersion) {
        queue.replace(objects, newResourceVersion);
        resourceVersion = newResourceVersion;
        backoff.reset();
    }

    /** Ends the watch that is open; the running thread ends soon after. */
    void close() {
        closed = true;
        var watch = open;
        if (watch != null) {
            watch.close();
        }
    }
}
