package io.trireme.apiserver.registry;

import static java.util.Objects.requireNonNull;

import io.trireme.api.GroupResource;
import io.trireme.api.codec.protobuf.ObjectMessage;
import io.trireme.api.kinds.KindRules;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.apiserver.registry.cache.StorageKeys;
import io.trireme.apiserver.registry.cache.WatchCache;
import io.trireme.store.Bytes;

import java.util.Optional;

/**
 * A served resource with all that answers for it.
 *
 * @param storage under which resource its objects lie in the store
 * @param view how the stored form and the served form differ
 * @param effects what its writes bring with them
 */
record Resource(
        ResourceDefinition definition,
        KindRules rules,
        GroupResource storage,
        ObjectView view,
        Effects effects,
        WatchCache cache) {
    Resource {
        requireNonNull(definition, "definition");
        requireNonNull(rules, "rules");
        requireNonNull(cache, "cache");
    }

    /** The same, of objects that are in another form. */
    Resource withView(ObjectView other) {
        return new Resource(definition, rules, storage, other, effects, cache);
    }

    /** The name that messages use. */
    GroupResource name() {
        return definition.groupResource();
    }

    String kind() {
        return definition.kind().kind();
    }

    /** The Go package of the kind's struct, which some messages name. */
    String goPackage() {
        String group = storage.group();
        return definition.custom().isPresent()
                ? "unstructured"
                : group.isEmpty() ? "core" : group.split("\\.", 2)[0];
    }

    boolean is(String group, String plural) {
        return definition.kind().group().equals(group) && definition.plural().equals(plural);
    }

    Bytes key(String namespace, String name) {
        return StorageKeys.key(storage, definition.namespaced() ? namespace : "", name);
    }

    /** The object's part of its key, by which the cache knows it. */
    String path(String namespace, String name) {
        return definition.namespaced() ? namespace + "/" + name : name;
    }

    boolean allows(String verb) {
        return definition.verbs().contains(verb);
    }

    /** How its objects are written in protobuf; empty for custom resources. */
    Optional<ObjectMessage> message() {
        return ObjectMessage.find(definition.schema());
    }
}
