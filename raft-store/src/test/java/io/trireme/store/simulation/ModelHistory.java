package io.trireme.store.simulation;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.WatchEvent;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Every state that there ever was, as whole maps, and the changes between them. */
final class ModelHistory {
    private final List<NavigableMap<Bytes, KeyValue>> states = new ArrayList<>();
    private final List<List<WatchEvent>> changes = new ArrayList<>();

    ModelHistory() {
        // An empty store is at revision 1; nothing is ever at 0.
        for (int revision = 0; revision <= 1; revision++) {
            states.add(new TreeMap<>());
            changes.add(List.of());
        }
    }

    long revision() {
        return states.size() - 1L;
    }

    void add(NavigableMap<Bytes, KeyValue> state, List<WatchEvent> changed) {
        states.add(state);
        changes.add(changed);
    }

    NavigableMap<Bytes, KeyValue> present() {
        return states.getLast();
    }

    NavigableMap<Bytes, KeyValue> at(long revision) {
        return states.get((int) revision);
    }

    List<KeyValue> at(long revision, KeyRange range) {
        return in(at(revision), range);
    }

    static List<KeyValue> in(NavigableMap<Bytes, KeyValue> state, KeyRange range) {
        return state.values().stream().filter(entry -> range.contains(entry.key())).toList();
    }

    /** The changes of a range, from the first to the last revision. */
    List<WatchEvent> changes(KeyRange range, long first, long last) {
        List<WatchEvent> found = new ArrayList<>();
        for (long revision = first; revision <= last; revision++) {
            for (WatchEvent change : changes.get((int) revision)) {
                if (range.contains(change.key())) {
                    found.add(change);
                }
            }
        }
        return found;
    }
}
