package io.trireme.store.ratis;

import io.trireme.store.core.PendingRows;
import io.trireme.store.watch.WatchHub;

import java.nio.file.Path;

/**
 * What one member holds: its files, its rows, who watches them, and how far they are.
 *
 * @param applied the last entry that the rows hold
 * @param deleted up to which revision what was compacted is deleted
 * @param auth the users and roles that the rows hold
 * @param metrics what is counted of all that
 */
record LocalState(
        DataFolder folder,
        RocksRows rows,
        WatchHub watches,
        RisingNumber applied,
        RisingNumber deleted,
        StateComparison comparison,
        LeaseClock leases,
        AuthCache auth,
        StoreMetrics metrics) {
    /** Writes changes of the rows, all at once. */
    void write(PendingRows changes) {
        auth.write(changes, () -> metrics.stateWrite().time(() -> rows.write(changes)));
    }

    /** Puts a folder of other rows in the place of these. */
    void replaceRows(Path fresh) {
        auth.replace(() -> rows.replace(fresh));
    }
}
