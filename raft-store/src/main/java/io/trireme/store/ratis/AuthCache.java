package io.trireme.store.ratis;

import io.trireme.store.StoreException;
import io.trireme.store.auth.AuthState;
import io.trireme.store.core.AuthRows;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowView;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The users and roles that the rows hold. Who applies entries says when they changed; all others
 * read them from here, since that is done for each call of a door.
 */
final class AuthCache {
    private final RocksRows rows;

    /** Odd while changes are being written, of which a reader may see the rows already. */
    private final AtomicLong changes = new AtomicLong();

    private final ReentrantLock reading = new ReentrantLock();
    private volatile Read last = new Read(-1, null);

    /**
     * @param changes how many there had been before the rows were read
     */
    private record Read(long changes, AuthState state) {}

    AuthCache(RocksRows rows) {
        this.rows = rows;
    }

    /** Writes changes, of which there is one writer at a time. */
    void write(PendingRows changed, Runnable write) {
        if (AuthRows.changedBy(changed)) {
            replace(write);
        } else {
            write.run();
        }
    }

    /** Does what may put other users in the place of these. */
    void replace(Runnable write) {
        changes.incrementAndGet();
        try {
            write.run();
        } finally {
            changes.incrementAndGet();
        }
    }

    /** No older than any row that the caller has read before. */
    AuthState state() {
        Read read = last;
        return read.changes() == changes.get() ? read.state() : reread();
    }

    /** One at a time: there may be much to read, and many who ask. */
    private AuthState reread() {
        reading.lock();
        try {
            long now = changes.get();
            if (last.changes() == now) {
                return last.state();
            }
            AuthState state = read();
            if (now % 2 == 0) {
                last = new Read(now, state);
            }
            return state;
        } finally {
            reading.unlock();
        }
    }

    private AuthState read() {
        try (RowView view = rows.view()) {
            return AuthRows.state(view);
        } catch (RocksRows.ClosedException e) {
            throw new StoreException.Unavailable("this member is stopped", e);
        }
    }
}
