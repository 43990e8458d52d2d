package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;

import java.util.ArrayList;
import java.util.List;

/** Reads keys from rows, now or at a revision. */
public final class StateReader {
    private final RowView rows;

    public StateReader(RowView rows) {
        this.rows = rows;
    }

    /** Answers a request from these rows, whatever its consistency. */
    public RangeOutcome range(RangeRequest request) {
        StateHead head = StateHead.read(rows);
        Revision revision = request.revision();
        if (revision.isAfter(head.revision())) {
            return new RangeOutcome.Future(head.revision());
        }
        boolean present = revision.equals(Revision.ZERO) || revision.equals(head.revision());
        if (!present && revision.compareTo(head.floor()) < 0) {
            return new RangeOutcome.Compacted(head.floor());
        }
        int limit = request.countOnly() ? COUNT_ONLY : request.limit();
        Found found =
                present ? live(request.range(), limit) : past(request.range(), limit, revision);
        return new RangeOutcome.Found(
                found.entries(), found.count(), present ? head.revision() : revision);
    }

    private static final int COUNT_ONLY = -1;

    record Found(List<KeyValue> entries, long count) {}

    /** The live keys of a range; a limit of 0 is none. */
    Found live(KeyRange range, int limit) {
        var taken = new Taken(limit);
        if (isEmpty(range)) {
            return taken.found();
        }
        try (RowCursor cursor = rows.scan(RowKeys.live(range.start()), RowKeys.liveEnd(range))) {
            while (cursor.next()) {
                if (taken.counts()) {
                    taken.add(Version.decode(cursor.value()).of(RowKeys.liveKey(cursor.row())));
                }
                taken.count++;
            }
        }
        return taken.found();
    }

    /** Live keys that were there already, merged with older versions that were not over yet. */
    private Found past(KeyRange range, int limit, Revision revision) {
        var taken = new Taken(limit);
        if (isEmpty(range)) {
            return taken.found();
        }
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
                if (taken.counts()) {
                    taken.add(takeLive ? liveEntry : oldEntry);
                }
                taken.count++;
                if (takeLive) {
                    liveEntry = nextLive(live, revision);
                } else {
                    oldEntry = nextOld(history, revision);
                }
            }
        }
        return taken.found();
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

    /** Entries up to the limit; all are counted. */
    private static final class Taken {
        private final List<KeyValue> entries = new ArrayList<>();
        private final int limit;
        private long count;

        Taken(int limit) {
            this.limit = limit;
        }

        boolean counts() {
            return limit == 0 || entries.size() < limit;
        }

        void add(KeyValue entry) {
            entries.add(entry);
        }

        Found found() {
            return new Found(entries, count);
        }
    }
}
