package io.trireme.store;

import static java.util.Objects.requireNonNull;

/**
 * Which entries of a range a read answers, of which state, and in which order.
 *
 * @param revision the state to read; {@link Revision#ZERO} means the present
 * @param limit at most so many entries, counted after bounds and order; 0 means all
 * @param created bounds of the revision in which an entry's key came to be
 * @param modified bounds of the revision that wrote an entry
 */
public record RangeOptions(
        Revision revision,
        int limit,
        Detail detail,
        Sort sort,
        RevisionBounds created,
        RevisionBounds modified) {
    /** All entries of the present, in key order. */
    public static final RangeOptions ALL =
            new RangeOptions(
                    Revision.ZERO,
                    0,
                    Detail.ENTRIES,
                    Sort.BY_KEY,
                    RevisionBounds.NONE,
                    RevisionBounds.NONE);

    /** How much of each entry is answered. */
    public enum Detail {
        ENTRIES,
        /** Entries with empty values. */
        KEYS,
        /** No entry; the count of all keys of the range, whatever the bounds. */
        COUNT
    }

    public RangeOptions {
        requireNonNull(revision, "revision");
        requireNonNull(detail, "detail");
        requireNonNull(sort, "sort");
        requireNonNull(created, "created");
        requireNonNull(modified, "modified");
        if (limit < 0) {
            throw new IllegalArgumentException("limit " + limit + " is negative");
        }
    }

    public RangeOptions withLimit(int limit) {
        return new RangeOptions(revision, limit, detail, sort, created, modified);
    }

    public RangeOptions at(Revision revision) {
        return new RangeOptions(revision, limit, detail, sort, created, modified);
    }

    public RangeOptions with(Detail detail) {
        return new RangeOptions(revision, limit, detail, sort, created, modified);
    }

    public RangeOptions sorted(Sort sort) {
        return new RangeOptions(revision, limit, detail, sort, created, modified);
    }

    public RangeOptions bounded(RevisionBounds created, RevisionBounds modified) {
        return new RangeOptions(revision, limit, detail, sort, created, modified);
    }

    /** Whether the entry lies within the bounds. */
    public boolean admits(KeyValue entry) {
        return created.contain(entry.created()) && modified.contain(entry.modified());
    }
}
