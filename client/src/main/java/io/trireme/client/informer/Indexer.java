package io.trireme.client.informer;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.trireme.client.ObjectKey;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The objects of an informer by key and by indexes. One thread writes; readers on any thread see
 * each write whole, objects and indexes together.
 */
final class Indexer<T extends HasMetadata> {
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final TreeMap<ObjectKey, T> objects = new TreeMap<>();
    private final Map<String, Index<T>> indexes = new HashMap<>();

    private static final class Index<T> {
        private final Function<T, List<String>> valuesOf;
        private final Map<String, TreeMap<ObjectKey, T>> byValue = new HashMap<>();

        Index(Function<T, List<String>> valuesOf) {
            this.valuesOf = valuesOf;
        }

        void put(ObjectKey key, T object) {
            for (var value : valuesOf.apply(object)) {
                byValue.computeIfAbsent(value, _ -> new TreeMap<>()).put(key, object);
            }
        }

        void remove(ObjectKey key, T object) {
            for (var value : valuesOf.apply(object)) {
                byValue.computeIfPresent(
                        value,
                        (_, entries) -> {
                            entries.remove(key);
                            return entries.isEmpty() ? null : entries;
                        });
            }
        }
    }

    void addIndex(String name, Function<T, List<String>> valuesOf) {
        locked(
                () -> {
                    var index = new Index<>(valuesOf);
                    if (indexes.putIfAbsent(name, index) != null) {
                        throw new IllegalArgumentException("index exists already: " + name);
                    }
                    objects.forEach(index::put);
                    return index;
                });
    }

    /** Returns what was there before. */
    Optional<T> put(ObjectKey key, T object) {
        return locked(
                () -> {
                    T before = objects.put(key, object);
                    for (var index : indexes.values()) {
                        if (before != null) {
                            index.remove(key, before);
                        }
                        index.put(key, object);
                    }
                    return Optional.ofNullable(before);
                });
    }

    /** Returns what was there before. */
    Optional<T> remove(ObjectKey key) {
        return locked(
                () -> {
                    T before = objects.remove(key);
                    if (before != null) {
                        indexes.values().forEach(index -> index.remove(key, before));
                    }
                    return Optional.ofNullable(before);
                });
    }

    Optional<T> find(ObjectKey key) {
        return reading(() -> Optional.ofNullable(objects.get(key)));
    }

    List<ObjectKey> keys() {
        return reading(() -> new ArrayList<>(objects.keySet()));
    }

    List<T> list() {
        return reading(() -> copy(objects.values()));
    }

    List<T> listNamespace(String namespace) {
        return reading(
                () -> {
                    // The next namespace in order begins behind a character that no name has.
                    NavigableMap<ObjectKey, T> part =
                            objects.subMap(
                                    new ObjectKey(namespace, ""),
                                    true,
                                    new ObjectKey(namespace + '\0', ""),
                                    false);
                    return copy(part.values());
                });
    }

    List<T> byIndex(String name, String value) {
        return reading(
                () -> {
                    var index = indexes.get(name);
                    if (index == null) {
                        throw new IllegalArgumentException("no such index: " + name);
                    }
                    var found = index.byValue.get(value);
                    return found == null ? List.of() : copy(found.values());
                });
    }

    private List<T> copy(Collection<T> values) {
        return List.copyOf(values);
    }

    private <R> R locked(Supplier<R> write) {
        lock.writeLock().lock();
        try {
            return write.get();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private <R> R reading(Supplier<R> read) {
        lock.readLock().lock();
        try {
            return read.get();
        } finally {
            lock.readLock().unlock();
        }
    }
}
