package io.trireme.store.ratis;

import io.trireme.store.watch.WatchHub;

/**
 * What one member holds: its files, its rows, who watches them, and how far they are.
 *
 * @param applied the last entry that the rows hold
 * @param deleted up to which revision what was compacted is deleted
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
        StoreMetrics metrics) {}
