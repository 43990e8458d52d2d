package io.trireme.store;

import java.util.List;
import java.util.Optional;

/**
 * What a transaction did.
 *
 * @param succeeded whether the compares held, so that the then-operations ran
 * @param results one per operation that ran, in order; none if the transaction was refused
 * @param revision the transaction's own revision if it changed something, else the present one
 * @param refusal why nothing ran, although the compares were fine
 */
public record TransactionOutcome(
        boolean succeeded,
        List<OperationResult> results,
        Revision revision,
        Optional<Refusal> refusal) {

    public TransactionOutcome(boolean succeeded, List<OperationResult> results, Revision revision) {
        this(succeeded, results, revision, Optional.empty());
    }

    /** What makes a step impossible; the whole transaction then does nothing. */
    public enum Refusal {
        /** A put names a lease that does not exist, or no more. */
        LEASE_NOT_FOUND,
        /** A put keeps the value or lease of a key that does not exist. */
        KEY_NOT_FOUND,
        /** A read names a revision below the compaction floor. */
        REVISION_COMPACTED,
        /** A read names a revision that did not exist before the transaction. */
        REVISION_FUTURE
    }

    /** What one operation did. */
    public sealed interface OperationResult {
        /**
         * @param previous what the key held, if that was asked for
         */
        record Stored(Optional<KeyValue> previous) implements OperationResult {
            public Stored() {
                this(Optional.empty());
            }
        }

        /** The entries that were deleted, in key order. */
        record Deleted(List<KeyValue> previous) implements OperationResult {}

        /** As {@link RangeOutcome.Found} has them. */
        record Got(List<KeyValue> entries, boolean more, long count) implements OperationResult {}

        record Nested(TransactionOutcome outcome) implements OperationResult {}
    }
}
