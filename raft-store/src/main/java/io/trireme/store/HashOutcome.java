package io.trireme.store;

/** The answer to the question for a checksum of the state. */
public sealed interface HashOutcome {
    /**
     * @param hash of every key with its value and numbers at the revision
     * @param revision that was hashed; of the present if the question named none
     * @param present the newest revision that the member held
     */
    record Hashed(int hash, Revision revision, Revision floor, Revision present)
            implements HashOutcome {}

    /** The asked revision is below the compaction floor. */
    record Compacted(Revision floor) implements HashOutcome {}

    /** The member does not hold the asked revision yet. */
    record Future(Revision current) implements HashOutcome {}
}
