package io.trireme.store.core;

import io.trireme.store.KeyValue;
import io.trireme.store.RangeOptions;
import io.trireme.store.RangeOptions.Detail;
import io.trireme.store.RevisionBounds;
import io.trireme.store.Sort;

import java.util.ArrayList;
import java.util.List;

/**
 * What a read answers of the entries that it is offered, in key order. It keeps no more than the
 * limit, unless another order than that of keys needs to see all.
 */
final class Selection {
    private final RangeOptions options;
    private final boolean bounded;
    private final boolean sorted;
    private final List<KeyValue> entries = new ArrayList<>();
    private long count;
    private long admitted;

    Selection(RangeOptions options) {
        this.options = options;
        this.bounded =
                !options.created().equals(RevisionBounds.NONE)
                        || !options.modified().equals(RevisionBounds.NONE);
        this.sorted = !options.sort().equals(Sort.BY_KEY);
    }

    /** Whether the next entry makes a difference beyond its being there. */
    boolean wantsEntry() {
        return options.detail() != Detail.COUNT && (bounded || hasRoom());
    }

    private boolean hasRoom() {
        return sorted || options.limit() == 0 || entries.size() < options.limit();
    }

    /** Counts an entry that is not wanted. */
    void skip() {
        count++;
        admitted++;
    }

    void add(KeyValue entry) {
        count++;
        if (options.detail() != Detail.COUNT && options.admits(entry)) {
            admitted++;
            if (hasRoom()) {
                entries.add(entry);
            }
        }
    }

    StateReader.Found found() {
        if (options.detail() == Detail.COUNT) {
            return new StateReader.Found(List.of(), false, count);
        }
        List<KeyValue> chosen = entries;
        if (sorted) {
            chosen = entries.stream().sorted(options.sort().comparator()).toList();
        }
        if (options.limit() > 0 && chosen.size() > options.limit()) {
            chosen = chosen.subList(0, options.limit());
        }
        if (options.detail() == Detail.KEYS) {
            chosen = chosen.stream().map(KeyValue::withoutValue).toList();
        }
        return new StateReader.Found(List.copyOf(chosen), admitted > chosen.size(), count);
    }
}
