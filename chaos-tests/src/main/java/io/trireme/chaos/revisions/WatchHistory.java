package io.trireme.chaos.revisions;

import java.util.List;

/**
 * What one watcher asked and was told, in its order.
 *
 * @param watcher its name
 */
public record WatchHistory(String watcher, List<Event> events) {
    public WatchHistory {
        events = List.copyOf(events);
    }

    /** One thing that happened to a watcher. */
    public sealed interface Event {}

    /**
     * It was connected and asked for all changes from a revision on.
     *
     * @param server whom it asked
     */
    public record Opened(String server, long fromRevision) implements Event {}

    /** One response with changes. */
    public record Told(List<Change> changes) implements Event {
        public Told {
            changes = List.copyOf(changes);
        }
    }

    /** A bookmark: all changes up to this revision were told. */
    public record Progress(long revision) implements Event {}

    /** The server ended the watch by itself and said why; a broken connection is none. */
    public record Refused(String why) implements Event {}
}
