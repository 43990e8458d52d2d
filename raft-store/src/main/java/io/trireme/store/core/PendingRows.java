package io.trireme.store.core;

import io.trireme.store.Bytes;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rows with changes that are not written yet: reads see the changes over the base. The changes are
 * kept in row order, so that two members write, and hash, them alike.
 */
public final class PendingRows implements RowView {
    private final RowView base;
    private final TreeMap<Bytes, Optional<Bytes>> changes = new TreeMap<>();

    /** What was looked for in the base; a step of a transaction looks for the same row again. */
    private final HashMap<Bytes, Optional<Bytes>> found = new HashMap<>();

    /** Does not own the base: who opened it closes it. */
    public PendingRows(RowView base) {
        this.base = base;
    }

    public void put(Bytes row, Bytes value) {
        changes.put(row, Optional.of(value));
    }

    public void delete(Bytes row) {
        changes.put(row, Optional.empty());
    }

    /** Row to new value, or to nothing where the row is deleted. */
    public SortedMap<Bytes, Optional<Bytes>> changes() {
        return changes;
    }

    @Override
    public Optional<Bytes> find(Bytes row) {
        Optional<Bytes> change = changes.get(row);
        return change != null ? change : findBefore(row);
    }

    /** The row as it is without the changes. */
    Optional<Bytes> findBefore(Bytes row) {
        return found.computeIfAbsent(row, base::find);
    }

    @Override
    public RowCursor scan(Bytes from, Bytes to) {
        return new MergedCursor(base.scan(from, to), changes.subMap(from, to));
    }

    @Override
    public void close() {}

    /** Both sides in row order; at an equal row the change hides the base. */
    private static final class MergedCursor implements RowCursor {
        private final RowCursor base;
        private final Iterator<Map.Entry<Bytes, Optional<Bytes>>> changes;
        private boolean baseReady;
        private Map.Entry<Bytes, Optional<Bytes>> change;
        private Bytes row;
        private Bytes value;

        MergedCursor(RowCursor base, SortedMap<Bytes, Optional<Bytes>> changes) {
            this.base = base;
            this.changes = changes.entrySet().iterator();
            this.baseReady = base.next();
            stepChange();
        }

        @Override
        public boolean next() {
            while (baseReady || change != null) {
                int order = order();
                if (order < 0) {
                    row = base.row();
                    value = base.value();
                    baseReady = base.next();
                    return true;
                }
                Map.Entry<Bytes, Optional<Bytes>> taken = change;
                stepChange();
                if (order == 0) {
                    baseReady = base.next();
                }
                if (taken.getValue().isPresent()) {
                    row = taken.getKey();
                    value = taken.getValue().get();
                    return true;
                }
            }
            return false;
        }

        private int order() {
            if (!baseReady) {
                return 1;
            }
            return change == null ? -1 : base.row().compareTo(change.getKey());
        }

        private void stepChange() {
            change = changes.hasNext() ? changes.next() : null;
        }

        @Override
        public Bytes row() {
            return row;
        }

        @Override
        public Bytes value() {
            return value;
        }

        @Override
        public void close() {
            base.close();
        }
    }
}
