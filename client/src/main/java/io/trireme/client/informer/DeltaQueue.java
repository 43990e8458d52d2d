package io.trireme.client.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.trireme.client.ObjectKey;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What the reflector saw and the cache does not have yet. Of several changes of one object only the
 * last is kept, and a full state replaces all before it; so the queue never holds more than two
 * states of the collection, however slow the handlers are.
 */
final class DeltaQueue<T extends HasMetadata> {
    /** The last known change of one object. */
    sealed interface Change<T> {}

    record Present<T>(T object) implements Change<T> {}

    record Gone<T>(T lastState) implements Change<T> {}

    /**
     * Everything that waited, to be applied in this order.
     *
     * @param replacement the full state, when there was a new one
     * @param changes what came after it, in order of each object's last change
     * @param resourceVersion where the collection is afterwards; empty when unknown yet
     * @param joined handlers that have heard nothing yet, to be told of the state before this batch
     */
    record Batch<T extends HasMetadata>(
            Optional<Map<ObjectKey, T>> replacement,
            SequencedMap<ObjectKey, Change<T>> changes,
            String resourceVersion,
            List<EventHandler<T>> joined) {}

    private Optional<Map<ObjectKey, T>> replacement = Optional.empty();
    private SequencedMap<ObjectKey, Change<T>> changes = new LinkedHashMap<>();
    private List<EventHandler<T>> joined = new ArrayList<>();
    private String resourceVersion = "";
    private boolean dirty;
    private boolean closed;

    synchronized void replace(Map<ObjectKey, T> objects, String newResourceVersion) {
        replacement = Optional.of(objects);
        changes.clear();
        progress(newResourceVersion);
    }

    synchronized void put(T object) {
        changeTo(ObjectKey.of(object), new Present<>(object), object);
    }

    synchronized void remove(T lastState) {
        changeTo(ObjectKey.of(lastState), new Gone<>(lastState), lastState);
    }

    private synchronized void changeTo(ObjectKey key, Change<T> change, T object) {
        changes.remove(key);
        changes.put(key, change);
        progress(object.getMetadata().getResourceVersion());
    }

    /** All changes up to this version have been given. */
    synchronized void progress(String newResourceVersion) {
        resourceVersion = newResourceVersion;
        dirty = true;
        notifyAll();
    }

    synchronized void join(EventHandler<T> handler) {
        joined.add(handler);
        dirty = true;
        notifyAll();
    }

    /** Waits for something to apply; empty when the queue is closed. */
    synchronized Optional<Batch<T>> take() throws InterruptedException {
        while (!dirty && !closed) {
            wait();
        }
        if (closed) {
            return Optional.empty();
        }
        var batch = new Batch<>(replacement, changes, resourceVersion, joined);
        replacement = Optional.empty();
        changes = new LinkedHashMap<>();
        joined = new ArrayList<>();
        dirty = false;
        return Optional.of(batch);
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
