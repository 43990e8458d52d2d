package io.trireme.client.informer;

import static java.util.Objects.requireNonNull;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.trireme.client.ApiClient;
import io.trireme.client.ResourceType;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One informer per kind and options, shared by all who ask. Each has two virtual threads, one that
 * follows the server and one that delivers; both end with {@link #close}.
 */
public final class SharedInformers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SharedInformers.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private record Key(ResourceType<?> type, InformerOptions options) {}

    private record Running<T extends HasMetadata>(
            String name, Reflector<T> reflector, DeltaQueue<T> queue, CachedInformer<T> informer) {}

    private record Threads(String name, Thread following, Thread delivering) {}

    private final ApiClient client;
    private final RandomGenerator random;
    private final MetricRegistry metrics;
    private final Map<Key, Running<?>> informers = new LinkedHashMap<>();
    private final Map<Key, Threads> threads = new LinkedHashMap<>();
    private boolean started;
    private boolean closed;

    public SharedInformers(ApiClient client, RandomGenerator random, MetricRegistry metrics) {
        this.client = requireNonNull(client, "client");
        this.random = requireNonNull(random, "random");
        this.metrics = requireNonNull(metrics, "metrics");
    }

    public <T extends HasMetadata> Informer<T> informer(Class<T> type) {
        return informer(type, InformerOptions.ALL);
    }

    /** The informer for a kind; asked for after the start it starts at once. */
    public <T extends HasMetadata> Informer<T> informer(Class<T> type, InformerOptions options) {
        return informer(ResourceType.of(type), options);
    }

    /** The informer for a resource that may be known at run time only. */
    public synchronized <T extends HasMetadata> Informer<T> informer(
            ResourceType<T> type, InformerOptions options) {
        var key = new Key(type, options);
        var running = informers.get(key);
        if (running == null) {
            running = make(type, options);
            informers.put(key, running);
            if (started && !closed) {
                threads.put(key, start(running));
            }
        }
        @SuppressWarnings("unchecked") // The key's type is the informer's.
        var informer = (CachedInformer<T>) running.informer();
        return informer;
    }

    private <T extends HasMetadata> Running<T> make(ResourceType<T> type, InformerOptions options) {
        var resource = client.resource(type);
        var queue = new DeltaQueue<T>();
        String name = resource.type().toString();
        return new Running<>(
                name,
                new Reflector<>(resource, options, queue, random, metrics),
                queue,
                new CachedInformer<>(name, queue));
    }

    /** Starts all informers; calling it again does nothing. */
    public synchronized void start() {
        if (started || closed) {
            return;
        }
        started = true;
        informers.forEach((key, running) -> threads.put(key, start(running)));
    }

    private static Threads start(Running<?> running) {
        return new Threads(
                running.name(),
                startThread("reflector-" + running.name(), running.reflector()::run),
                startThread("informer-" + running.name(), running.informer()::deliver));
    }

    /** A thread's work; may end by an interrupt. */
    @FunctionalInterface
    private interface Body {
        void run() throws InterruptedException;
    }

    private static Thread startThread(String name, Body body) {
        return Thread.ofVirtual()
                .name(name)
                .start(
                        () -> {
                            try {
                                body.run();
                            } catch (InterruptedException _) {
                                // Being closed.
                            } catch (RuntimeException | Error e) {
                                log.atError()
                                        .addKeyValue("thread", name)
                                        .setCause(e)
                                        .log("informer thread ended badly");
                            }
                        });
    }

    /**
     * Waits until every informer asked for so far has its first full state.
     *
     * @return false when the time is over first
     */
    public boolean awaitSynced(Duration limit) throws InterruptedException {
        List<Running<?>> all;
        synchronized (this) {
            all = List.copyOf(informers.values());
        }
        long deadline = System.nanoTime() + limit.toNanos();
        for (var running : all) {
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            if (!running.informer().awaitSynced(left)) {
                return false;
            }
        }
        return true;
    }

    /** Resources whose first full state is still missing, for a readiness report. */
    public synchronized List<String> unsynced() {
        return informers.values().stream()
                .filter(running -> !running.informer().hasSynced())
                .map(Running::name)
                .toList();
    }

    /** Stops all threads and waits for them; the caches can still be read. May be called twice. */
    @Override
    public void close() {
        List<Running<?>> all;
        List<Threads> running;
        synchronized (this) {
            closed = true;
            all = List.copyOf(informers.values());
            running = List.copyOf(threads.values());
        }
        for (var one : all) {
            one.reflector().close();
            one.queue().close();
        }
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        for (var one : running) {
            one.following().interrupt();
            one.delivering().interrupt();
        }
        for (var one : running) {
            join(one.following(), deadline);
            join(one.delivering(), deadline);
        }
    }

    private static void join(Thread thread, long deadline) {
        try {
            var left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            if (!thread.join(left)) {
                log.atWarn().addKeyValue("thread", thread.getName()).log("thread does not end");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
