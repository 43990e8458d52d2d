package io.trireme.client.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * Hears of changes after the cache has them. All calls for one handler come from one thread, in the
 * order of the changes; a handler that blocks delays the handlers of its kind, so it should only
 * put keys on a {@code WorkQueue}. One that throws is logged and called again for the next change.
 * The objects are shared: never change them.
 */
public interface EventHandler<T extends HasMetadata> {
    void added(T object);

    void updated(T before, T after);

    /** The last known state; after a broken watch it may be older than the deletion. */
    void deleted(T object);
}
