package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.RangeOptions;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads keys from rows, now or at a revision. */
public final class StateReader {
    private final RowView rows;

    public StateReader(RowView rows) {
        this.rows = rows;
    }

    /** Answers a request from these rows, whatever its consistency. */
    public RangeOutcome range(RangeRequest request) {
        StateHead head = StateHead.read(rows);
        Revision revision = request.options().revision();
        if (revision.isAfter(head.revision())) {
            return new RangeOutcome.Future(head.revision());
        }
        boolean present = revision.equals(Revision.ZERO) || revision.equals(head.revision());
        if (!present && revision.compareTo(head.floor()) < 0) {
            return new RangeOutcome.Compacted(head.floor());
        }
        Found found =
                read(request.range(), request.options().at(present ? Revision.ZERO : revision));
        return new RangeOutcome.Found(
                found.entries(),
                found.more(),
                found.count(),
                present ? head.revision() : revision,
                head.revision());
    }

    /**
     * Answers a transaction as an entry would that held it alone.
     *
     * @param transaction one that only reads
     */
    public TransactionOutcome read(Transaction transaction) {
        Invariant.check(transaction.readsOnly(), "a transaction that is read writes nothing");
        var step =
                new TransactionStep(new PendingRows(rows), StateHead.read(rows), new ArrayList<>());
        return step.apply(transaction);
    }

    /** Reads without a look at the head; the revision must be zero or one that is kept. */
    Found read(KeyRange range, RangeOptions options) {
        return options.revision().equals(Revision.ZERO)
                ? live(range, options)
                : past(range, options);
    }

    record Found(List<KeyValue> entries, boolean more, long count) {}

    private Found live(KeyRange range, RangeOptions options) {
        var taken = new Selection(options);
        if (isEmpty(range)) {
            return taken.found();
        }
        try (RowCursor cursor = rows.scan(RowKeys.live(range.start()), RowKeys.liveEnd(range))) {
            while (cursor.next()) {
                if (taken.wantsEntry()) {
                    taken.add(Version.decode(cursor.value()).of(RowKeys.liveKey(cursor.row())));
                } else {
                    taken.skip();
                }
            }
        }
        return taken.found();
    }

    private Found past(KeyRange range, RangeOptions options) {
        var taken = new Selection(options);
        if (!isEmpty(range)) {
            forEach(range, options.revision(), taken::add);
        }
        return taken.found();
    }

    /** Every live key, in key order. */
    public void forEachLive(Consumer<KeyValue> action) {
        var all = new KeyRange(Bytes.EMPTY, Bytes.EMPTY);
        try (RowCursor cursor = rows.scan(RowKeys.live(all.start()), RowKeys.liveEnd(all))) {
            while (cursor.next()) {
                action.accept(Version.decode(cursor.value()).of(RowKeys.liveKey(cursor.row())));
            }
        }
    }

    /** Every entry of a revision that is kept, in key order. */
    void forEachAt(Revision revision, Consumer<KeyValue> action) {
        forEach(new KeyRange(Bytes.EMPTY, Bytes.EMPTY), revision, action);
    }

    /** Live keys that were there already, merged with older versions that were not over yet. */
    private void forEach(KeyRange range, Revision revision, Consumer<KeyValue> action) {
        try (RowCursor live = rows.scan(RowKeys.live(range.start()), RowKeys.liveEnd(range));
                RowCursor history =
                        rows.scan(RowKeys.historyStart(range.start()), RowKeys.historyEnd(range))) {
            KeyValue liveEntry = nextLive(live, revision);
            KeyValue oldEntry = nextOld(history, revision);
            while (liveEntry != null || oldEntry != null) {
                boolean takeLive =
                        oldEntry == null
                                || (liveEntry != null
                                        && liveEntry.key().compareTo(oldEntry.key()) < 0);
                action.accept(takeLive ? liveEntry : oldEntry);
                if (takeLive) {
                    liveEntry = nextLive(live, revision);
                } else {
                    oldEntry = nextOld(history, revision);
                }
            }
        }
    }

    private static KeyValue nextLive(RowCursor cursor, Revision revision) {
        while (cursor.next()) {
            Version version = Version.decode(cursor.value());
            if (version.visibleAt(revision)) {
                return version.of(RowKeys.liveKey(cursor.row()));
            }
        }
        return null;
    }

    private static KeyValue nextOld(RowCursor cursor, Revision revision) {
        while (cursor.next()) {
            Version version = Version.decode(cursor.value());
            if (version.visibleAt(revision)) {
                return version.of(RowKeys.historyKey(cursor.row()));
            }
        }
        return null;
    }

    private static boolean isEmpty(KeyRange range) {
        Bytes end = range.end();
        return !end.isEmpty() && range.start().compareTo(end) >= 0;
    }
}
