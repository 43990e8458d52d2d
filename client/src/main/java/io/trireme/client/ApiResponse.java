package io.trireme.client;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The whole answer to a call.
 *
 * @param status HTTP status
 * @param headers names in lower case; the first value of each
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by no one; a copy per answer would cost.
public record ApiResponse(int status, SortedMap<String, String> headers, byte[] body) {
    public ApiResponse {
        requireNonNull(body, "body");
        headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
    }

    public boolean success() {
        return status >= 200 && status < 300;
    }
}
