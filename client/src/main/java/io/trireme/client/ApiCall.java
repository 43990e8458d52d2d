package io.trireme.client;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One request to the API server.
 *
 * @param pathAndQuery begins with a slash; already percent-encoded
 * @param headers names in lower case
 * @param body not to be changed by anyone; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by no one; a copy per request would cost.
public record ApiCall(
        String method, String pathAndQuery, SortedMap<String, String> headers, byte[] body) {
    private static final byte[] NO_BODY = {};

    public ApiCall {
        requireNonNull(method, "method");
        requireNonNull(body, "body");
        if (!pathAndQuery.startsWith("/")) {
            throw new IllegalArgumentException("path without leading slash: " + pathAndQuery);
        }
        headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
    }

    public static ApiCall get(String pathAndQuery) {
        return new ApiCall(
                "GET", pathAndQuery, new TreeMap<>(Map.of("accept", "application/json")), NO_BODY);
    }

    /** This call with one header set. */
    public ApiCall withHeader(String name, String value) {
        var more = new TreeMap<>(headers);
        more.put(name, value);
        return new ApiCall(method, pathAndQuery, more, body);
    }

    /** True for calls that change nothing and so may be repeated at will. */
    public boolean readOnly() {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }
}
