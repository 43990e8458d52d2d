package io.trireme.chaos.revisions;

import io.trireme.chaos.revisions.WatchHistory.Opened;
import io.trireme.chaos.revisions.WatchHistory.Progress;
import io.trireme.chaos.revisions.WatchHistory.Refused;
import io.trireme.chaos.revisions.WatchHistory.Told;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Etcd's six promises to one watcher that goes on behind its last revision whenever it is cut off:
 * changes come ordered, once, without a gap, whole revisions at a time, from where it asked to
 * resume, and a bookmark lies behind all that it covers.
 */
public final class WatchPromises {
    /** Which promise a report says to be broken. */
    enum Promise {
        ORDERED,
        UNIQUE,
        RELIABLE,
        ATOMIC,
        RESUMABLE,
        BOOKMARKABLE
    }

    private final WatchHistory history;
    private final RevisionLog log;
    private final List<String> found = new ArrayList<>();

    /** Where the watcher began; below it nothing is owed. -1 before it was ever connected. */
    private long first = -1;

    /** The highest revision that was told, or lies before all that were asked for. */
    private long last;

    /** What was told of {@link #last}. */
    private SortedSet<String> keysOfLast = new TreeSet<>();

    /** What the present stream was asked to begin at. */
    private long asked;

    /** The last of the present stream: another member may lag behind what one has told. */
    private long bookmark;

    /** Until the present stream has told something; and whether it is not the first. */
    private boolean silent;

    private boolean resuming;

    private WatchPromises(WatchHistory history, RevisionLog log) {
        this.history = history;
        this.log = log;
    }

    /**
     * What was broken.
     *
     * @param log all that anybody was told, also this watcher
     * @param until the watcher had the time to be told all up to this revision
     * @return one sentence each, that begins with the watcher and the promise
     */
    public static List<String> violations(WatchHistory history, RevisionLog log, long until) {
        var promises = new WatchPromises(history, log);
        for (var event : history.events()) {
            switch (event) {
                case Opened opened -> promises.open(opened);
                case Told told -> promises.tell(told);
                case Progress progress -> promises.progress(progress);
                case Refused(String why) ->
                        promises.broken(
                                Promise.RESUMABLE,
                                "from %d refused: %s".formatted(promises.asked, why));
            }
        }
        promises.finish(until);
        return promises.found;
    }

    private void open(Opened opened) {
        if (first < 0) {
            first = opened.fromRevision();
            last = first - 1;
        } else {
            requireWholeLast();
            keysOfLast = new TreeSet<>();
            resuming = true;
        }
        if (opened.fromRevision() != last + 1) {
            throw new IllegalArgumentException(
                    "%s asked from %d after %d was told"
                            .formatted(history.watcher(), opened.fromRevision(), last));
        }
        asked = opened.fromRevision();
        bookmark = 0;
        silent = true;
    }

    private void tell(Told told) {
        boolean continued = false;
        for (Change change : told.changes()) {
            if (change.revision() == last && !silent) {
                if (!keysOfLast.add(change.key())) {
                    broken(Promise.UNIQUE, change + " came again");
                } else if (!continued) {
                    broken(Promise.ATOMIC, change + " came apart from its revision");
                }
            } else if (change.revision() <= last) {
                late(change);
            } else {
                advance(change);
                continued = true;
            }
        }
        silent = false;
        resuming = false;
    }

    private void late(Change change) {
        if (change.revision() < asked) {
            broken(Promise.RESUMABLE, change + " came, and " + asked + " was asked for");
        } else if (change.revision() <= bookmark) {
            broken(Promise.BOOKMARKABLE, change + " came after the bookmark " + bookmark);
        } else {
            broken(Promise.ORDERED, change + " came after " + last);
        }
    }

    private void advance(Change change) {
        requireWholeLast();
        requireNothingBetween(
                change.revision(),
                resuming ? Promise.RESUMABLE : Promise.RELIABLE,
                "came after " + last);
        last = change.revision();
        keysOfLast = new TreeSet<>(List.of(change.key()));
        silent = false;
        resuming = false;
    }

    private void progress(Progress progress) {
        long revision = progress.revision();
        if (revision < bookmark) {
            broken(Promise.BOOKMARKABLE, "bookmark " + revision + " came after " + bookmark);
            return;
        }
        bookmark = revision;
        if (revision > last) {
            requireWholeLast();
            requireNothingBetween(
                    revision + 1, Promise.BOOKMARKABLE, "is a bookmark after " + last);
            last = revision;
            // A bookmark closes its revision: whatever else comes of it is late.
            keysOfLast = log.keys(revision);
        }
    }

    /** All of a revision came before the first of the next. */
    private void requireWholeLast() {
        if (last < first || keysOfLast.isEmpty()) {
            return;
        }
        var missing = log.keys(last);
        missing.removeAll(keysOfLast);
        if (!missing.isEmpty()) {
            broken(Promise.ATOMIC, "revision %d came without %s".formatted(last, missing));
        }
    }

    private void requireNothingBetween(long next, Promise promise, String how) {
        var missing = log.revisions(last + 1, next - 1);
        if (!missing.isEmpty()) {
            broken(
                    promise,
                    "%d %s, without %d revisions: %s"
                            .formatted(
                                    next, how, missing.size(), missing.stream().limit(5).toList()));
        }
    }

    private void finish(long until) {
        if (first < 0) {
            broken(Promise.RELIABLE, "was never connected");
            return;
        }
        requireWholeLast();
        if (last < until) {
            requireNothingBetween(until + 1, Promise.RELIABLE, "should be reached after " + last);
        }
    }

    private void broken(Promise promise, String what) {
        found.add("%s: %s: %s".formatted(history.watcher(), promise, what));
    }
}
