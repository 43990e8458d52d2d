package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.RangeOptions;
import io.trireme.store.Revision;
import io.trireme.store.RevisionBounds;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/** What a read must answer, worked out from the whole state. */
final class ExpectedReads {
    private ExpectedReads() {}

    /** What a range holds in a state. */
    static List<KeyValue> in(NavigableMap<Bytes, KeyValue> state, KeyRange range) {
        return state.values().stream().filter(entry -> range.contains(entry.key())).toList();
    }

    /** What a read with these options answers, but for the limit. */
    static List<KeyValue> chosen(List<KeyValue> all, RangeOptions options) {
        if (options.detail() == RangeOptions.Detail.COUNT) {
            return List.of();
        }
        List<KeyValue> chosen = new ArrayList<>(all);
        chosen.removeIf(
                entry ->
                        outside(options.created(), entry.created())
                                || outside(options.modified(), entry.modified()));
        chosen.sort(options.sort().comparator());
        if (options.detail() == RangeOptions.Detail.KEYS) {
            chosen.replaceAll(
                    entry ->
                            new KeyValue(
                                    entry.key(),
                                    Bytes.EMPTY,
                                    entry.created(),
                                    entry.modified(),
                                    entry.version(),
                                    entry.lease()));
        }
        return chosen;
    }

    private static boolean outside(RevisionBounds bounds, Revision revision) {
        return revision.value() < bounds.min()
                || (bounds.max() != 0 && revision.value() > bounds.max());
    }

    /** The first ones, as many as a limit leaves; all if there is none. */
    static List<KeyValue> cut(List<KeyValue> all, int limit) {
        return limit == 0 ? all : all.subList(0, Math.min(limit, all.size()));
    }
}
