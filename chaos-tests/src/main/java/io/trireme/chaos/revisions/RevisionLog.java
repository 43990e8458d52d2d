package io.trireme.chaos.revisions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All changes that somebody was told of, by revision and key, and where two were told different.
 */
public final class RevisionLog {
    private final NavigableMap<Long, Map<String, Change>> byRevision = new TreeMap<>();
    private final Map<String, NavigableMap<Long, Change>> byKey = new TreeMap<>();
    private final List<String> contradictions = new ArrayList<>();

    /**
     * Takes in what one source was told; may be the same as before.
     *
     * @param source a watcher's or a client's name
     */
    public void add(String source, Change change) {
        var known =
                byRevision
                        .computeIfAbsent(change.revision(), _ -> new TreeMap<>())
                        .putIfAbsent(change.key(), change);
        if (known == null) {
            byKey.computeIfAbsent(change.key(), _ -> new TreeMap<>())
                    .put(change.revision(), change);
        } else if (!known.equals(change)) {
            contradictions.add(
                    "%s was told %s, another was told %s".formatted(source, change, known));
        }
    }

    public void add(WatchHistory history) {
        for (var event : history.events()) {
            if (event instanceof WatchHistory.Told(var changes)) {
                changes.forEach(change -> add(history.watcher(), change));
            }
        }
    }

    public List<String> contradictions() {
        return Collections.unmodifiableList(contradictions);
    }

    /** The keys that a revision changed. */
    SortedSet<String> keys(long revision) {
        return new TreeSet<>(byRevision.getOrDefault(revision, Map.of()).keySet());
    }

    /** Revisions between two, both included. */
    SortedSet<Long> revisions(long from, long to) {
        return from > to
                ? Collections.emptySortedSet()
                : Collections.unmodifiableSortedSet(
                        byRevision.subMap(from, true, to, true).navigableKeySet());
    }

    /** The highest revision that anybody was told of; 0 if none. */
    public long last() {
        return byRevision.isEmpty() ? 0 : byRevision.lastKey();
    }

    /** The last change of a key up to a revision. */
    Optional<Change> at(String key, long revision) {
        return Optional.ofNullable(byKey.getOrDefault(key, new TreeMap<>()).floorEntry(revision))
                .map(Map.Entry::getValue);
    }

    /** Every change, by revision. */
    public List<Change> changes() {
        return byRevision.values().stream().flatMap(keys -> keys.values().stream()).toList();
    }
}
