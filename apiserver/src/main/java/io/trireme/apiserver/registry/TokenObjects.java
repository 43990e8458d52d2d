package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.ObjectReader;
import io.trireme.apiserver.registry.admission.LiveReader;
import io.trireme.apiserver.tokens.BoundObjects;

import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/**
 * What tokens are bound to: from the caches, and from the store where a cache does not have it or
 * has another of its name, since a token may come here before the news of its pod does.
 */
record TokenObjects(ObjectReader cached, LiveReader live) implements BoundObjects {
    @Override
    public Optional<ObjectNode> find(
            GroupResource resource, String namespace, String name, String uid) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        return cached.find(resource, namespace, name)
                .filter(object -> uid.isEmpty() || uid.equals(ObjectMeta.uid(object)))
                .or(() -> live.read(resource, namespace, name));
    }
}
