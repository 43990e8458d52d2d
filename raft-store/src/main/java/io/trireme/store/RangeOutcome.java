package io.trireme.store;

import java.util.List;

/** The answer to a {@link RangeRequest}. */
public sealed interface RangeOutcome {
    /**
     * @param entries at most the request's limit, in key order
     * @param count how many keys the whole range holds, whatever the limit
     * @param revision the revision that was read; of the present if the request named none
     */
    record Found(List<KeyValue> entries, long count, Revision revision) implements RangeOutcome {
        public boolean more() {
            return count > entries.size();
        }
    }

    /** The asked revision is below the compaction floor. */
    record Compacted(Revision floor) implements RangeOutcome {}

    /** The asked revision does not exist yet. */
    record Future(Revision current) implements RangeOutcome {}
}
