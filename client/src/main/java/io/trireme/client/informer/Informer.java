package io.trireme.client.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.trireme.client.ObjectKey;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A copy, kept fresh by a watch, of all objects of a kind (or those of a selector). Any thread may
 * read it. Its objects are shared by all readers: never change one, build a new one from it.
 */
public interface Informer<T extends HasMetadata> {
    Optional<T> find(ObjectKey key);

    /** All objects, by key. */
    List<T> list();

    /** By name; the empty namespace holds the cluster-scoped objects. */
    List<T> listNamespace(String namespace);

    /**
     * The objects under a value of an index, by key.
     *
     * @throws IllegalArgumentException when no such index was added
     */
    List<T> byIndex(String index, String value);

    /** Adds an index; only before the start, and the same name once. */
    void addIndex(String index, Function<T, List<String>> values);

    /** Adds a handler; when objects are there already it first hears of each as added. */
    void addHandler(EventHandler<T> handler);

    /** True once the first full state is in the cache and the handlers have heard of it. */
    boolean hasSynced();

    /** How far the cache is; empty before the first list. */
    String lastResourceVersion();

    /**
     * Waits until the cache has reached a revision, such as that of one's own last write.
     *
     * @return false when the time is over first
     */
    boolean awaitRevision(String resourceVersion, Duration limit) throws InterruptedException;
}
