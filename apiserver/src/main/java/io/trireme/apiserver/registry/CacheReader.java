package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.api.codec.Json;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.registry.cache.CachedObject;
import io.trireme.apiserver.registry.cache.WatchCache;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads trees out of the caches. */
record CacheReader(Map<GroupResource, WatchCache> caches) implements ObjectReader {
    @Override
    public List<ObjectNode> list(GroupResource resource, String namespace) {
        return cache(resource).snapshot().namespace(namespace).stream()
                .map(CacheReader::tree)
                .toList();
    }

    @Override
    public List<ObjectNode> labelled(
            GroupResource resource, String namespace, String label, String value) {
        return cache(resource).snapshot().namespace(namespace).stream()
                .filter(object -> value.equals(object.labels().get(label)))
                .map(CacheReader::tree)
                .toList();
    }

    @Override
    public Optional<ObjectNode> find(GroupResource resource, String namespace, String name) {
        String path = namespace.isEmpty() ? name : namespace + "/" + name;
        return cache(resource).find(path).map(CacheReader::tree);
    }

    @Override
    public AutoCloseable onChange(GroupResource resource, Runnable listener) {
        return cache(resource).onChange(listener);
    }

    private WatchCache cache(GroupResource resource) {
        var cache = caches.get(resource);
        if (cache == null) {
            throw new IllegalArgumentException("no resource " + resource + " is stored");
        }
        return cache;
    }

    private static ObjectNode tree(CachedObject object) {
        return (ObjectNode) Json.parse(object.json().withVersion(object.revision().value()));
    }
}
