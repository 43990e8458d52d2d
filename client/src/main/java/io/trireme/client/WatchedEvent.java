package io.trireme.client;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * One event of a watch.
 *
 * @param object the new state; of a deletion the last state; of a bookmark only its resourceVersion
 *     and annotations have a meaning
 */
public record WatchedEvent<T extends HasMetadata>(Kind kind, T object) {
    /** What happened. */
    public enum Kind {
        ADDED,
        MODIFIED,
        DELETED,
        BOOKMARK
    }

    public WatchedEvent {
        requireNonNull(kind, "kind");
        requireNonNull(object, "object");
    }
}
