package io.trireme.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a watch asks for. Bookmarks are always asked for.
 *
 * @param resourceVersion the watch begins after it; empty for the most recent state
 * @param initialEvents true to have the present objects sent first, then a bookmark (KEP-3157)
 * @param limit the server ends the watch after about this long; rounded to seconds
 */
public record WatchOptions(
        String labelSelector,
        String fieldSelector,
        String resourceVersion,
        boolean initialEvents,
        Duration limit) {
    public WatchOptions {
        requireNonNull(labelSelector, "labelSelector");
        requireNonNull(fieldSelector, "fieldSelector");
        requireNonNull(resourceVersion, "resourceVersion");
        if (limit.toSeconds() <= 0) {
            throw new IllegalArgumentException("limit " + limit);
        }
    }

    SortedMap<String, String> query() {
        var query = new TreeMap<String, String>();
        query.put("watch", "true");
        query.put("allowWatchBookmarks", "true");
        query.put("timeoutSeconds", Long.toString(limit.toSeconds()));
        if (!labelSelector.isEmpty()) {
            query.put("labelSelector", labelSelector);
        }
        if (!fieldSelector.isEmpty()) {
            query.put("fieldSelector", fieldSelector);
        }
        if (!resourceVersion.isEmpty()) {
            query.put("resourceVersion", resourceVersion);
        }
        if (initialEvents) {
            query.put("sendInitialEvents", "true");
            query.put("resourceVersionMatch", "NotOlderThan");
        }
        return query;
    }
}
