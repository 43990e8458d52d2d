package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.Revision;
import io.trireme.store.WatchEvent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads past changes from rows. */
public final class EventReader {
    private EventReader() {}

    /**
     * The changes of a range.
     *
     * @param floor the compaction floor
     * @param progress all changes up to this revision are in; one before the asked one if none is
     */
    public record Page(List<WatchEvent> events, Revision floor, Revision progress) {}

    /**
     * Reads changes from a revision on. The page holds whole revisions only, and none if the
     * revision lies below the floor.
     *
     * @param scannedMax about how many changes to look at
     */
    public static Page read(RowView rows, KeyRange range, Revision from, int scannedMax) {
        StateHead head = StateHead.read(rows);
        if (from.compareTo(head.floor()) < 0 || from.isAfter(head.revision())) {
            return new Page(List.of(), head.floor(), new Revision(Math.max(0, from.value() - 1)));
        }
        List<WatchEvent> events = new ArrayList<>();
        Revision seen = Revision.ZERO;
        int scanned = 0;
        try (RowCursor cursor = rows.scan(RowKeys.event(from, 0), RowKeys.eventsEnd())) {
            while (cursor.next()) {
                Revision revision = RowKeys.eventRevision(cursor.row());
                if (scanned >= scannedMax && !revision.equals(seen)) {
                    return new Page(events, head.floor(), seen);
                }
                seen = revision;
                scanned++;
                Change change = Change.decode(cursor.value());
                if (range.contains(change.key())) {
                    events.add(event(rows, change, revision));
                }
            }
        }
        return new Page(events, head.floor(), head.revision());
    }

    private static WatchEvent event(RowView rows, Change change, Revision revision) {
        Optional<KeyValue> previous =
                change.previous().equals(Revision.ZERO)
                        ? Optional.empty()
                        : old(rows, change.key(), change.previous());
        if (change.deleted()) {
            return new WatchEvent.Delete(change.key(), revision, previous);
        }
        KeyValue entry =
                rows.find(RowKeys.live(change.key()))
                        .map(Version::decode)
                        .filter(version -> version.modified().equals(revision))
                        .map(version -> version.of(change.key()))
                        .or(() -> old(rows, change.key(), revision))
                        .orElseThrow(() -> missing(revision));
        return new WatchEvent.Put(entry, previous);
    }

    private static Optional<KeyValue> old(RowView rows, Bytes key, Revision modified) {
        return rows.find(RowKeys.history(key, modified))
                .map(Version::decode)
                .map(version -> version.of(key));
    }

    private static Invariant.BrokenInvariantException missing(Revision revision) {
        return new Invariant.BrokenInvariantException(
                "the value written at revision " + revision + " is missing above the floor");
    }
}
