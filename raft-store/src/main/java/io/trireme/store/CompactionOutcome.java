package io.trireme.store;

/** The answer to a compaction. */
public sealed interface CompactionOutcome {
    record Done(Revision floor) implements CompactionOutcome {}

    /** The floor was there already, or is higher. */
    record AlreadyCompacted(Revision floor) implements CompactionOutcome {}

    record Future(Revision current) implements CompactionOutcome {}
}
