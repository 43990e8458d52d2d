package io.trireme.store.memory;

import io.trireme.store.Bytes;
import io.trireme.store.core.RowCursor;

import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/** Rows that lie in a sorted map: how they are changed and walked. */
public final class MapRows {
    private MapRows() {}

    /**
     * Makes changes.
     *
     * @param changes what each row becomes; empty: it is removed
     */
    public static void write(Map<Bytes, Bytes> rows, Map<Bytes, Optional<Bytes>> changes) {
        for (Map.Entry<Bytes, Optional<Bytes>> change : changes.entrySet()) {
            if (change.getValue().isPresent()) {
                rows.put(change.getKey(), change.getValue().get());
            } else {
                rows.remove(change.getKey());
            }
        }
    }

    /** Walks the rows from one, which counts, to another, which does not. */
    public static RowCursor scan(NavigableMap<Bytes, Bytes> rows, Bytes from, Bytes to) {
        return new Cursor(rows.subMap(from, to).entrySet().iterator());
    }

    private static final class Cursor implements RowCursor {
        private final Iterator<Map.Entry<Bytes, Bytes>> entries;
        private Map.Entry<Bytes, Bytes> current;

        Cursor(Iterator<Map.Entry<Bytes, Bytes>> entries) {
            this.entries = entries;
        }

        @Override
        public boolean next() {
            boolean more = entries.hasNext();
            current = more ? entries.next() : null;
            return more;
        }

        @Override
        public Bytes row() {
            return current.getKey();
        }

        @Override
        public Bytes value() {
            return current.getValue();
        }

        @Override
        public void close() {}
    }
}
