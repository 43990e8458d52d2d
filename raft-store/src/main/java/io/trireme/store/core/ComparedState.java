package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.Operation;
import io.trireme.store.RangeOptions;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The state that a transaction's compares see. */
final class ComparedState {
    private final RowView rows;

    ComparedState(RowView rows) {
        this.rows = rows;
    }

    TransactionPlan plan(Transaction transaction) {
        boolean succeeded = holdAll(transaction.compares());
        List<Operation> operations = succeeded ? transaction.then() : transaction.otherwise();
        List<TransactionPlan> nested = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation instanceof Operation.Nested(var inner)) {
                nested.add(plan(inner));
            }
        }
        return new TransactionPlan(succeeded, operations, nested);
    }

    private boolean holdAll(List<Compare> compares) {
        for (Compare compare : compares) {
            if (!holds(compare)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(Compare compare) {
        return switch (compare) {
            case Compare.ModRevision(var key, var expected) ->
                    live(key).map(Version::modified).orElse(Revision.ZERO).equals(expected);
            case Compare.NumericField(var range, var field, var relation, long operand) ->
                    all(
                            range,
                            relation.holds(Long.compare(0, operand)),
                            entry -> relation.holds(Long.compare(number(entry, field), operand)));
            case Compare.Value(var range, var relation, var operand) ->
                    all(range, false, entry -> relation.holds(entry.value().compareTo(operand)));
        };
    }

    /** Whether all keys of a range fit; what is said of none where there is none. */
    private boolean all(KeyRange range, boolean ofNone, Predicate<KeyValue> fits) {
        List<KeyValue> found = new StateReader(rows).read(range, RangeOptions.ALL).entries();
        return found.isEmpty() ? ofNone : found.stream().allMatch(fits);
    }

    private static long number(KeyValue entry, Compare.Field field) {
        return switch (field) {
            case CREATED -> entry.created().value();
            case MODIFIED -> entry.modified().value();
            case VERSION -> entry.version();
            case LEASE -> entry.lease().value();
        };
    }

    private Optional<Version> live(Bytes key) {
        return rows.find(RowKeys.live(key)).map(Version::decode);
    }
}
