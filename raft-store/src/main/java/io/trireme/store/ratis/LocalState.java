package io.trireme.store.ratis;

import io.trireme.store.watch.WatchHub;

/** What one member holds: its files, its rows, who watches them, and how far they are. */
record LocalState(
        DataFolder folder,
        RocksRows rows,
        WatchHub watches,
        AppliedIndex applied,
        StateComparison comparison,
        LeaseClock leases) {}
