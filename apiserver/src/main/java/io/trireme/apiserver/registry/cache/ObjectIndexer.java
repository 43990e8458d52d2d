package io.trireme.apiserver.registry.cache;

import io.trireme.store.KeyValue;

/** Reads out of a stored object what selectors need; pure. */
@FunctionalInterface
public interface ObjectIndexer {
    CachedObject index(String path, KeyValue entry);
}
