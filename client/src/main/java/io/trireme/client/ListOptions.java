package io.trireme.client;

import static java.util.Objects.requireNonNull;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a list asks for; an empty string or 0 leaves a parameter out.
 *
 * @param limit objects per page; 0 for all at once
 * @param resourceVersionMatch {@code Exact} or {@code NotOlderThan}
 */
public record ListOptions(
        String labelSelector,
        String fieldSelector,
        int limit,
        String continueToken,
        String resourceVersion,
        String resourceVersionMatch) {
    public static final ListOptions ALL = new ListOptions("", "", 0, "", "", "");

    public ListOptions {
        requireNonNull(labelSelector, "labelSelector");
        requireNonNull(fieldSelector, "fieldSelector");
        requireNonNull(continueToken, "continueToken");
        requireNonNull(resourceVersion, "resourceVersion");
        requireNonNull(resourceVersionMatch, "resourceVersionMatch");
        if (limit < 0) {
            throw new IllegalArgumentException("limit " + limit);
        }
    }

    public static ListOptions labels(String selector) {
        return new ListOptions(selector, "", 0, "", "", "");
    }

    public static ListOptions fields(String selector) {
        return new ListOptions("", selector, 0, "", "", "");
    }

    public ListOptions withPage(int limit, String continueToken) {
        // A continue token carries its own revision; the server refuses both together.
        return continueToken.isEmpty()
                ? new ListOptions(
                        labelSelector,
                        fieldSelector,
                        limit,
                        "",
                        resourceVersion,
                        resourceVersionMatch)
                : new ListOptions(labelSelector, fieldSelector, limit, continueToken, "", "");
    }

    public ListOptions withResourceVersion(String version, String match) {
        return new ListOptions(labelSelector, fieldSelector, limit, continueToken, version, match);
    }

    SortedMap<String, String> query() {
        var query = new TreeMap<String, String>();
        putIfSet(query, "labelSelector", labelSelector);
        putIfSet(query, "fieldSelector", fieldSelector);
        putIfSet(query, "limit", limit == 0 ? "" : Integer.toString(limit));
        putIfSet(query, "continue", continueToken);
        putIfSet(query, "resourceVersion", resourceVersion);
        putIfSet(query, "resourceVersionMatch", resourceVersionMatch);
        return query;
    }

    private static void putIfSet(SortedMap<String, String> query, String name, String value) {
        if (!value.isEmpty()) {
            query.put(name, value);
        }
    }
}
