package io.trireme.store.auth;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** The keys of several ranges; ranges that touch or overlap are one. */
final class KeyRanges {
    /** By start, apart from each other; an empty end is no end. */
    private final NavigableMap<Bytes, Bytes> endByStart = new TreeMap<>();

    private KeyRanges() {}

    static KeyRanges of(Collection<KeyRange> ranges) {
        var union = new KeyRanges();
        List<KeyRange> sorted =
                ranges.stream()
                        .filter(range -> !empty(range))
                        .sorted(Comparator.comparing(KeyRange::start))
                        .toList();
        for (KeyRange range : sorted) {
            union.append(range);
        }
        return union;
    }

    /** Adds one that starts no earlier than all before it. */
    private void append(KeyRange range) {
        Map.Entry<Bytes, Bytes> last = endByStart.lastEntry();
        if (last == null || endsBefore(last.getValue(), range.start())) {
            endByStart.put(range.start(), range.end());
        } else if (laterEnd(range.end(), last.getValue())) {
            endByStart.put(last.getKey(), range.end());
        }
    }

    /** Whether every key of a range is here; as in etcd, not so where the range has none. */
    boolean cover(KeyRange range) {
        if (empty(range)) {
            return false;
        }
        Map.Entry<Bytes, Bytes> around = endByStart.floorEntry(range.start());
        return around != null && !laterEnd(range.end(), around.getValue());
    }

    /** The end of the range that holds a key, empty for no end; nothing if none does. */
    Optional<Bytes> endAround(Bytes key) {
        return Optional.ofNullable(endByStart.floorEntry(key))
                .map(Map.Entry::getValue)
                .filter(end -> end.isEmpty() || end.compareTo(key) > 0);
    }

    private static boolean empty(KeyRange range) {
        return !range.end().isEmpty() && range.start().compareTo(range.end()) >= 0;
    }

    private static boolean endsBefore(Bytes end, Bytes start) {
        return !end.isEmpty() && end.compareTo(start) < 0;
    }

    private static boolean laterEnd(Bytes end, Bytes than) {
        return !than.isEmpty() && (end.isEmpty() || end.compareTo(than) > 0);
    }
}
