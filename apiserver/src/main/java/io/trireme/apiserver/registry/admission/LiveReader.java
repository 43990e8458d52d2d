package io.trireme.apiserver.registry.admission;

import io.trireme.api.GroupResource;

import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** A linearizable read of one object, for the case that the cache lags behind. */
@FunctionalInterface
public interface LiveReader {
    Optional<ObjectNode> read(GroupResource resource, String namespace, String name);
}
