package io.trireme.client;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A list or a page of one.
 *
 * @param resourceVersion where a watch continues from
 * @param continueToken empty on the last page
 */
public record ObjectList<T>(String resourceVersion, String continueToken, List<T> items) {
    public ObjectList {
        requireNonNull(resourceVersion, "resourceVersion");
        requireNonNull(continueToken, "continueToken");
        items = List.copyOf(items);
    }
}
