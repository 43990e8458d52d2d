package io.trireme.store;

import static java.util.Objects.requireNonNull;

/**
 * A read of a range of keys, in key order.
 *
 * @param limit at most so many entries; 0 means all
 * @param revision the state to read; {@link Revision#ZERO} means the present
 * @param countOnly count the keys and return none
 */
public record RangeRequest(
        KeyRange range, int limit, Revision revision, boolean countOnly, Consistency consistency) {
    public RangeRequest {
        requireNonNull(range, "range");
        requireNonNull(revision, "revision");
        requireNonNull(consistency, "consistency");
        if (limit < 0) {
            throw new IllegalArgumentException("limit " + limit + " is negative");
        }
    }

    /** All of a range, now, linearizable. */
    public static RangeRequest of(KeyRange range) {
        return new RangeRequest(range, 0, Revision.ZERO, false, Consistency.LINEARIZABLE);
    }

    public static RangeRequest of(Bytes key) {
        return of(KeyRange.single(key));
    }

    public RangeRequest withLimit(int limit) {
        return new RangeRequest(range, limit, revision, countOnly, consistency);
    }

    public RangeRequest at(Revision revision) {
        return new RangeRequest(range, limit, revision, countOnly, consistency);
    }

    public RangeRequest counting() {
        return new RangeRequest(range, limit, revision, true, consistency);
    }

    public RangeRequest with(Consistency consistency) {
        return new RangeRequest(range, limit, revision, countOnly, consistency);
    }
}
