package io.trireme.store;

import static java.util.Objects.requireNonNull;

/** A read of a range of keys. */
public record RangeRequest(KeyRange range, RangeOptions options, Consistency consistency) {
    public RangeRequest {
        requireNonNull(range, "range");
        requireNonNull(options, "options");
        requireNonNull(consistency, "consistency");
    }

    /** All of a range, now, in key order, linearizable. */
    public static RangeRequest of(KeyRange range) {
        return new RangeRequest(range, RangeOptions.ALL, Consistency.LINEARIZABLE);
    }

    public static RangeRequest of(Bytes key) {
        return of(KeyRange.single(key));
    }

    public RangeRequest withLimit(int limit) {
        return new RangeRequest(range, options.withLimit(limit), consistency);
    }

    public RangeRequest at(Revision revision) {
        return new RangeRequest(range, options.at(revision), consistency);
    }

    public RangeRequest counting() {
        return new RangeRequest(range, options.with(RangeOptions.Detail.COUNT), consistency);
    }

    public RangeRequest with(Consistency consistency) {
        return new RangeRequest(range, options, consistency);
    }
}
