package io.trireme.store.ratis;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Says when a checkpoint is due, so that the log behind it can go: after so many entries of the
 * log, or so many bytes, since an entry may hold one write or what a thousand clients wrote.
 */
final class CheckpointTrigger {
    private final long entriesMax;
    private final long bytesMax;
    private final AtomicLong logged = new AtomicLong();
    private volatile long covered;

    CheckpointTrigger(StoreLimits limits) {
        this.entriesMax = limits.snapshotEntries();
        this.bytesMax = limits.snapshotBytes();
    }

    /** An entry came from the log; also one that comes again after a restart. */
    void logged(int bytes) {
        logged.addAndGet(bytes);
    }

    /**
     * @param entries applied since the last checkpoint
     */
    boolean isDue(long entries) {
        return entries >= entriesMax || logged.get() - covered >= bytesMax;
    }

    /** Where the log is, for {@link #made} when a checkpoint of now is made. */
    long mark() {
        return logged.get();
    }

    void made(long mark) {
        covered = mark;
    }
}
