package io.trireme.store.memory;

import io.trireme.store.Bytes;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowCursor;
import io.trireme.store.core.RowView;
import io.trireme.store.core.Rows;

import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Rows in a sorted map. An open view holds a read lock, so it must be closed before a write. */
public final class InMemoryRows implements Rows {
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final TreeMap<Bytes, Bytes> rows = new TreeMap<>();

    @Override
    public RowView view() {
        lock.readLock().lock();
        return new View();
    }

    @Override
    public void write(PendingRows changes) {
        lock.writeLock().lock();
        try {
            MapRows.write(rows, changes.changes());
        } finally {
            lock.writeLock().unlock();
        }
    }

    private final class View implements RowView {
        private boolean open = true;

        @Override
        public Optional<Bytes> find(Bytes row) {
            return Optional.ofNullable(rows.get(row));
        }

        @Override
        public RowCursor scan(Bytes from, Bytes to) {
            return MapRows.scan(rows, from, to);
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                lock.readLock().unlock();
            }
        }
    }
}
