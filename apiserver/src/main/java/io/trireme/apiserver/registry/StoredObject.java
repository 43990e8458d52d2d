package io.trireme.apiserver.registry;

import io.trireme.api.codec.Json;
import io.trireme.apiserver.registry.cache.CachedObject;
import io.trireme.apiserver.registry.cache.StoredJson;
import io.trireme.store.KeyValue;
import io.trireme.store.Revision;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/**
 * An object with the revision that wrote it; revision zero for one that was not written (dry run).
 */
record StoredObject(StoredJson json, Revision revision) {
    static StoredObject of(KeyValue entry) {
        return new StoredObject(StoredJson.of(entry.value().array()), entry.modified());
    }

    static StoredObject of(CachedObject cached) {
        return new StoredObject(cached.json(), cached.revision());
    }

    static StoredObject of(ObjectNode object, Revision revision) {
        return of(Trees.stored(object), revision);
    }

    static StoredObject of(byte[] json, Revision revision) {
        return new StoredObject(StoredJson.of(json), revision);
    }

    /** The objects in the form that a view serves, each at the revision that wrote it. */
    static List<StoredObject> served(List<StoredObject> objects, ObjectView view) {
        var trees = view.servedAll(objects.stream().map(StoredObject::tree).toList());
        var served = new ArrayList<StoredObject>(objects.size());
        for (int i = 0; i < trees.size(); i++) {
            served.add(of(trees.get(i), objects.get(i).revision()));
        }
        return served;
    }

    /** A tree of its own, with the resourceVersion in it. */
    ObjectNode tree() {
        return (ObjectNode) Json.parse(json.withVersion(revision.value()));
    }
}
