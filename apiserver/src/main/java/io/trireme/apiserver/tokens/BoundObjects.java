package io.trireme.apiserver.tokens;

import io.trireme.api.GroupResource;

import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** Finds what tokens are bound to. */
@FunctionalInterface
public interface BoundObjects {
    /**
     * The object of a name: from this server's cache if that has it with this uid, else as it is in
     * the store now.
     *
     * @param namespace empty for a node
     * @param uid empty if any will do
     */
    Optional<ObjectNode> find(GroupResource resource, String namespace, String name, String uid);
}
