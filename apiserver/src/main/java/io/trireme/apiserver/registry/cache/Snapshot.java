package io.trireme.apiserver.registry.cache;

import io.trireme.store.Revision;

import java.util.List;

/**
 * All objects of a resource at one revision, in key order.
 *
 * @param revision the last change that the snapshot holds
 */
public record Snapshot(List<CachedObject> objects, Revision revision) {

    /** The objects of a namespace, or all if it is empty. */
    public List<CachedObject> namespace(String namespace) {
        if (namespace.isEmpty()) {
            return objects;
        }
        // '0' follows '/' so that the two bounds enclose exactly the paths "namespace/…".
        return objects.subList(lowerBound(namespace + "/"), lowerBound(namespace + "0"));
    }

    private int lowerBound(String path) {
        int low = 0;
        int high = objects.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (objects.get(middle).path().compareTo(path) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
