package io.trireme.apiserver.registry.cache;

import io.trireme.store.Revision;

import java.util.SortedMap;

/**
 * An object with what a selector asks of it.
 *
 * @param path namespace and name, or the name alone: the object's part of its key
 * @param fields selectable fields by selector name; an absent value is the empty string
 */
public record CachedObject(
        String path,
        StoredJson json,
        Revision revision,
        String namespace,
        String name,
        SortedMap<String, String> labels,
        SortedMap<String, String> fields) {

    int sizeBytes() {
        return json.bytes().length;
    }
}
