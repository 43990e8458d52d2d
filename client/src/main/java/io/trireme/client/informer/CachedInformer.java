package io.trireme.client.informer;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.trireme.client.ObjectKey;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** An informer fed by a {@link DeltaQueue}; its delivering thread alone writes the cache. */
final class CachedInformer<T extends HasMetadata> implements Informer<T> {
    private static final Logger log = LoggerFactory.getLogger(CachedInformer.class);

    private final String name;
    private final DeltaQueue<T> queue;
    private final Indexer<T> indexer = new Indexer<>();

    /** Owned by the delivering thread. */
    private final List<EventHandler<T>> handlers = new ArrayList<>();

    private final Object progress = new Object();

    /** Guarded by {@code progress}. */
    private String resourceVersion = "";

    /** Guarded by {@code progress}. */
    private boolean synced;

    CachedInformer(String name, DeltaQueue<T> queue) {
        this.name = requireNonNull(name, "name");
        this.queue = requireNonNull(queue, "queue");
    }

    /** Applies batches until the queue is closed; the body of the delivering thread. */
    void deliver() throws InterruptedException {
        for (var batch = queue.take(); batch.isPresent(); batch = queue.take()) {
            apply(batch.get());
        }
    }

    void apply(DeltaQueue.Batch<T> batch) {
        for (var handler : batch.joined()) {
            indexer.list().forEach(object -> tell(handler, one -> one.added(object)));
            handlers.add(handler);
        }
        batch.replacement().ifPresent(this::replaceAll);
        batch.changes()
                .forEach(
                        (key, change) -> {
                            switch (change) {
                                case DeltaQueue.Present<T>(var object) -> put(key, object);
                                case DeltaQueue.Gone<T>(var lastState) -> remove(key, lastState);
                            }
                        });
        synchronized (progress) {
            resourceVersion = batch.resourceVersion();
            synced = synced || batch.replacement().isPresent();
            progress.notifyAll();
        }
    }

    private void replaceAll(Map<ObjectKey, T> objects) {
        for (var key : indexer.keys()) {
            if (!objects.containsKey(key)) {
                indexer.find(key).ifPresent(lastState -> remove(key, lastState));
            }
        }
        objects.forEach(this::put);
    }

    private void put(ObjectKey key, T object) {
        var before = indexer.put(key, object);
        if (before.isEmpty()) {
            tellAll(handler -> handler.added(object));
        } else if (!sameUid(before.get(), object)) {
            // Deleted and made anew while nobody looked: two objects, so two events.
            tellAll(handler -> handler.deleted(before.get()));
            tellAll(handler -> handler.added(object));
        } else if (!sameVersion(before.get(), object)) {
            tellAll(handler -> handler.updated(before.get(), object));
        }
    }

    private void remove(ObjectKey key, T lastState) {
        indexer.remove(key)
                .ifPresent(
                        before -> {
                            T last = sameUid(before, lastState) ? lastState : before;
                            tellAll(handler -> handler.deleted(last));
                        });
    }

    private static boolean sameUid(HasMetadata a, HasMetadata b) {
        return Objects.equals(a.getMetadata().getUid(), b.getMetadata().getUid());
    }

    private static boolean sameVersion(HasMetadata a, HasMetadata b) {
        return Objects.equals(
                a.getMetadata().getResourceVersion(), b.getMetadata().getResourceVersion());
    }

    private void tellAll(Consumer<EventHandler<T>> event) {
        handlers.forEach(handler -> tell(handler, event));
    }

    private void tell(EventHandler<T> handler, Consumer<EventHandler<T>> event) {
        try {
            event.accept(handler);
        } catch (RuntimeException e) {
            log.atError().addKeyValue("informer", name).setCause(e).log("event handler failed");
        }
    }

    @Override
    public Optional<T> find(ObjectKey key) {
        return indexer.find(key);
    }

    @Override
    public List<T> list() {
        return indexer.list();
    }

    @Override
    public List<T> listNamespace(String namespace) {
        return indexer.listNamespace(namespace);
    }

    @Override
    public List<T> byIndex(String index, String value) {
        return indexer.byIndex(index, value);
    }

    @Override
    public void addIndex(String index, Function<T, List<String>> values) {
        indexer.addIndex(index, values);
    }

    @Override
    public void addHandler(EventHandler<T> handler) {
        queue.join(requireNonNull(handler, "handler"));
    }

    @Override
    public boolean hasSynced() {
        synchronized (progress) {
            return synced;
        }
    }

    @Override
    public String lastResourceVersion() {
        synchronized (progress) {
            return resourceVersion;
        }
    }

    @Override
    public boolean awaitRevision(String revision, Duration limit) throws InterruptedException {
        long wanted = Long.parseLong(revision);
        return await(
                () -> !resourceVersion.isEmpty() && Long.parseLong(resourceVersion) >= wanted,
                limit);
    }

    boolean awaitSynced(Duration limit) throws InterruptedException {
        return await(() -> synced, limit);
    }

    private boolean await(java.util.function.BooleanSupplier condition, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (progress) {
            while (!condition.getAsBoolean()) {
                long leftNanos = deadline - System.nanoTime();
                if (leftNanos <= 0) {
                    return false;
                }
                progress.wait(leftNanos / 1_000_000 + 1);
            }
            return true;
        }
    }
}
