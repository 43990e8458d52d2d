package io.trireme.store;

import java.util.List;

/**
 * What a transaction did.
 *
 * @param succeeded whether the compares held, so that the then-operations ran
 * @param results one per operation that ran, in order
 * @param revision the transaction's own revision if it changed something, else the present one
 */
public record TransactionOutcome(
        boolean succeeded, List<OperationResult> results, Revision revision) {

    /** What one operation did. */
    public sealed interface OperationResult {
        record Stored() implements OperationResult {}

        /** The entries that were deleted, in key order. */
        record Deleted(List<KeyValue> previous) implements OperationResult {}

        record Got(List<KeyValue> entries, long count) implements OperationResult {}
    }
}
