package io.trireme.store.ratis;

import static java.util.Objects.requireNonNull;

import io.trireme.store.core.HistoryRetention;
import io.trireme.store.core.SpaceQuota;

/**
 * What a store may take and how much history it keeps; equal on all members, since whoever leads
 * acts by its own.
 */
public record StoreUpkeep(SpaceQuota quota, HistoryRetention retention) {
    /** etcd's: 2 GiB, and nothing is compacted by itself before that nears. */
    public static final StoreUpkeep DEFAULT =
            new StoreUpkeep(SpaceQuota.DEFAULT, new HistoryRetention.Everything());

    public StoreUpkeep {
        requireNonNull(quota, "quota");
        requireNonNull(retention, "retention");
    }
}
