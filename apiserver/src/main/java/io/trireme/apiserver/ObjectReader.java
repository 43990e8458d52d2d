package io.trireme.apiserver;

import io.trireme.api.GroupResource;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/**
 * Stored objects as the watch caches know them: this server's present state, not a linearizable
 * read. The trees are shared and must not be changed.
 */
public interface ObjectReader {
    /**
     * @param namespace empty means every namespace, and is right for cluster-scoped resources
     * @return in key order
     */
    List<ObjectNode> list(GroupResource resource, String namespace);

    /**
     * The objects of a namespace that carry a label with this value, in key order; others are not
     * read.
     */
    default List<ObjectNode> labelled(
            GroupResource resource, String namespace, String label, String value) {
        return list(resource, namespace).stream()
                .filter(
                        object ->
                                object.path("metadata")
                                        .path("labels")
                                        .path(label)
                                        .asString("")
                                        .equals(value))
                .toList();
    }

    /**
     * @param namespace empty for cluster-scoped resources
     */
    Optional<ObjectNode> find(GroupResource resource, String namespace, String name);

    /**
     * Calls a listener after each change of a resource (or batch of changes), until the returned
     * subscription is closed. The listener is called on a thread of the cache and must only take a
     * note; what changed it reads afterwards. Nothing is called for the state that is there
     * already.
     */
    AutoCloseable onChange(GroupResource resource, Runnable listener);
}
