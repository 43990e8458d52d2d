package io.trireme.store;

import java.util.List;

/** The answer to a {@link RangeRequest}. */
public sealed interface RangeOutcome {
    /**
     * @param entries at most the request's limit, in the request's order
     * @param more whether the limit left entries out
     * @param count how many keys the whole range holds, whatever the limit and the bounds
     * @param revision the revision that was read; of the present if the request named none
     * @param present the newest revision that the member held when it read
     */
    record Found(
            List<KeyValue> entries, boolean more, long count, Revision revision, Revision present)
            implements RangeOutcome {}

    /** The asked revision is below the compaction floor. */
    record Compacted(Revision floor) implements RangeOutcome {}

    /** The asked revision does not exist yet. */
    record Future(Revision current) implements RangeOutcome {}
}
