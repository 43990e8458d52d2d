package io.trireme.store;

/** The answer to a call about a lease. */
public sealed interface LeaseOutcome {
    /** The lease stands, from now on for its whole time again. */
    record Granted(LeaseId id, long ttlSeconds) implements LeaseOutcome {}

    /** The lease is over, and its keys are deleted. */
    record Ended(Revision revision) implements LeaseOutcome {}

    /** There is such a lease already. */
    record Exists() implements LeaseOutcome {}

    /** There is no such lease, or no more. */
    record NotFound() implements LeaseOutcome {}
}
