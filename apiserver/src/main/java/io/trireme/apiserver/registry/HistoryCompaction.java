package io.trireme.apiserver.registry;

import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Gives up what was history one interval ago, so that at least one interval is kept. Only on the
 * server whose store leads, so that three servers do not do it three times.
 */
final class HistoryCompaction implements Chore {
    private static final Logger log = LoggerFactory.getLogger(HistoryCompaction.class);

    private final Store store;
    private final Duration interval;
    private final InstantSource time;

    // Of the housekeeping thread alone.
    private Instant compactedAt = Instant.MIN;
    private Revision compactNext = Revision.ZERO;

    /**
     * @param interval zero: nothing is ever given up
     */
    HistoryCompaction(Store store, Duration interval, InstantSource time) {
        this.store = store;
        this.interval = interval;
        this.time = time;
    }

    @Override
    public void round() {
        if (store.status().role() != StoreStatus.Role.LEADER) {
            compactNext = Revision.ZERO;
            return;
        }
        var now = time.instant();
        if (interval.isZero() || now.isBefore(later(compactedAt, interval))) {
            return;
        }
        var current = store.currentRevision();
        if (compactNext.value() > 0) {
            var outcome = store.compact(compactNext);
            log.atInfo()
                    .addKeyValue("revision", compactNext)
                    .addKeyValue("outcome", outcome.getClass().getSimpleName())
                    .log("history compacted");
        }
        compactNext = current;
        compactedAt = now;
    }

    private static Instant later(Instant time, Duration by) {
        return time.equals(Instant.MIN) ? time : time.plus(by);
    }
}
