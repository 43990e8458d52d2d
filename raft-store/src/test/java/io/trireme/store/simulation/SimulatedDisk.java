package io.trireme.store.simulation;

import io.trireme.store.Bytes;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowCursor;
import io.trireme.store.core.RowView;
import io.trireme.store.core.Rows;
import io.trireme.store.memory.MapRows;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The rows of a replica as RocksDB keeps them without a log of its own: writes are visible at once
 * and durable, in order and each as a whole, only when they are flushed.
 */
final class SimulatedDisk implements Rows {
    private final UnaryOperator<SortedMap<Bytes, Optional<Bytes>>> flushed;
    private final ArrayDeque<SortedMap<Bytes, Optional<Bytes>>> unflushed = new ArrayDeque<>();
    private TreeMap<Bytes, Bytes> durable = new TreeMap<>();
    private TreeMap<Bytes, Bytes> present = new TreeMap<>();
    private long writes;

    /**
     * @param flushed what of a write reaches the disk; all of it on a disk that works
     */
    SimulatedDisk(UnaryOperator<SortedMap<Bytes, Optional<Bytes>>> flushed) {
        this.flushed = flushed;
    }

    @Override
    public RowView view() {
        return new View();
    }

    @Override
    public void write(PendingRows changes) {
        writes++;
        MapRows.write(present, changes.changes());
        unflushed.add(changes.changes());
    }

    /** Differs after every change of the rows. */
    long version() {
        return writes;
    }

    int unflushedCount() {
        return unflushed.size();
    }

    /** Makes the oldest so many writes durable. */
    void flush(int count) {
        for (int i = 0; i < count; i++) {
            MapRows.write(durable, flushed.apply(unflushed.remove()));
        }
    }

    /** The process ends: only what is durable is left. */
    void crash() {
        writes++;
        unflushed.clear();
        present = new TreeMap<>(durable);
    }

    /** A copy of all rows. */
    SortedMap<Bytes, Bytes> checkpoint() {
        return new TreeMap<>(present);
    }

    /** Puts other rows, which are durable, in the place of all. */
    void replace(SortedMap<Bytes, Bytes> rows) {
        writes++;
        unflushed.clear();
        durable = new TreeMap<>(rows);
        present = new TreeMap<>(rows);
    }

    private final class View implements RowView {
        private final long opened = writes;

        @Override
        public Optional<Bytes> find(Bytes row) {
            requireUnchanged();
            return Optional.ofNullable(present.get(row));
        }

        @Override
        public RowCursor scan(Bytes from, Bytes to) {
            requireUnchanged();
            return MapRows.scan(present, from, to);
        }

        /** One thread does all, so nobody has a reason to read a view after a write. */
        private void requireUnchanged() {
            if (opened != writes) {
                throw new IllegalStateException("a view is read after a write");
            }
        }

        @Override
        public void close() {}
    }
}
