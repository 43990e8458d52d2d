package io.trireme.store.core;

/** How much history stays when nobody compacts; etcd's auto-compaction. */
public sealed interface HistoryRetention {
    /** All of it, until somebody compacts or the quota nears. */
    record Everything() implements HistoryRetention {}

    /** At least what was the present in the last while, and about a tenth more. */
    record Age(long atLeastMillis) implements HistoryRetention {
        private static final long MILLIS_MAX = 365L * 24 * 3_600 * 1_000;

        public Age {
            if (atLeastMillis < 1_000 || atLeastMillis > MILLIS_MAX) {
                throw new IllegalArgumentException(
                        "history cannot be kept for " + atLeastMillis + " ms");
            }
        }
    }

    /** At least so many revisions before the present one, and about a tenth more. */
    record Revisions(long atLeast) implements HistoryRetention {
        public Revisions {
            if (atLeast < 1) {
                throw new IllegalArgumentException("history cannot have " + atLeast + " revisions");
            }
        }
    }
}
