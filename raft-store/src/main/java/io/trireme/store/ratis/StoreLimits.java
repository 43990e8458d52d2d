package io.trireme.store.ratis;

/**
 * Bounds of one member; when one is reached the call is refused, nothing grows.
 *
 * @param entryBytesMax the largest log entry, and so about the largest transaction
 * @param entryTransactionsMax transactions in one log entry
 * @param entriesInFlightMax entries that this member has proposed and not had answered
 * @param groupsInFlightMax entries of the log, each with what all members proposed meanwhile, that
 *     this member as the leader has on their way through it
 * @param waitingMax calls that wait for their entry to be proposed
 * @param waitingBytesMax bytes of those calls
 * @param snapshotEntries a snapshot is made, and the log purged, after so many entries of the log
 * @param snapshotBytes or after so many bytes
 * @param blockCacheBytes RocksDB's cache of blocks
 * @param writeBufferBytes RocksDB's buffer of fresh rows; there may be two
 * @param watchEvents recent events that are kept in memory for watches
 * @param watchBytes bytes of those events
 */
public record StoreLimits(
        int entryBytesMax,
        int entryTransactionsMax,
        int entriesInFlightMax,
        int groupsInFlightMax,
        int waitingMax,
        long waitingBytesMax,
        long snapshotEntries,
        long snapshotBytes,
        long blockCacheBytes,
        long writeBufferBytes,
        int watchEvents,
        long watchBytes) {
    private static final int MEBI = 1 << 20;

    public static final StoreLimits DEFAULT =
            new StoreLimits(
                    4 * MEBI,
                    512,
                    1,
                    1,
                    20_000,
                    64L * MEBI,
                    20_000,
                    256L * MEBI,
                    32L * MEBI,
                    16L * MEBI,
                    16_384,
                    16L * MEBI);

    public StoreLimits {
        if (entryBytesMax < 64 << 10
                || entryTransactionsMax < 1
                || entriesInFlightMax < 1
                || groupsInFlightMax < 1
                || waitingMax < 1
                || waitingBytesMax < entryBytesMax
                || snapshotEntries < 1
                || snapshotBytes < 1
                || watchEvents < 1) {
            throw new IllegalArgumentException(
                    "a limit of the store is too small: see StoreLimits");
        }
    }

    /** Made for tests of snapshots, which else need many entries. */
    public StoreLimits withSnapshotEntries(long entries) {
        return new StoreLimits(
                entryBytesMax,
                entryTransactionsMax,
                entriesInFlightMax,
                groupsInFlightMax,
                waitingMax,
                waitingBytesMax,
                entries,
                snapshotBytes,
                blockCacheBytes,
                writeBufferBytes,
                watchEvents,
                watchBytes);
    }

    /** As {@link #withSnapshotEntries}. */
    StoreLimits withSnapshotBytes(long bytes) {
        return new StoreLimits(
                entryBytesMax,
                entryTransactionsMax,
                entriesInFlightMax,
                groupsInFlightMax,
                waitingMax,
                waitingBytesMax,
                snapshotEntries,
                bytes,
                blockCacheBytes,
                writeBufferBytes,
                watchEvents,
                watchBytes);
    }
}
