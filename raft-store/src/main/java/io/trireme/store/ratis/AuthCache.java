package io.trireme.store.ratis;

import io.trireme.store.StoreException;
import io.trireme.store.auth.AuthState;
import io.trireme.store.core.AuthRows;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowView;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The users and roles that the rows hold. Who applies entries says when they changed; all others
 * read them from here, since that is done for each call of a door.
 */
final class AuthCache {
    private final RocksRows rows;
    private final AtomicLong changes = new AtomicLong();
    private volatile Read last = new Read(-1, null);

    /**
     * @param changes how many there had been before the rows were read
     */
    private record Read(long changes, AuthState state) {}

    AuthCache(RocksRows rows) {
        this.rows = rows;
    }

    /** After changes were written. */
    void wrote(PendingRows written) {
        if (AuthRows.changedBy(written)) {
            changed();
        }
    }

    /** The rows may hold others now. */
    void changed() {
        changes.incrementAndGet();
    }

    /** No older than the last change that was told of. */
    AuthState state() {
        Read read = last;
        long now = changes.get();
        if (read.changes() != now) {
            try (RowView view = rows.view()) {
                read = new Read(now, AuthRows.state(view));
            } catch (RocksRows.ClosedException e) {
                throw new StoreException.Unavailable("this member is stopped", e);
            }
            last = read;
        }
        return read.state();
    }
}
