package io.trireme.store.simulation;

import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.RangeOptions;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.TransactionOutcome.OperationResult;
import io.trireme.store.TransactionOutcome.Refusal;
import io.trireme.store.WatchEvent;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What one transaction must do, said with whole maps; one object per transaction. */
final class ModelTransaction {
    private final ModelHistory history;
    private final long floor;
    private final Set<LeaseId> leases;
    private final NavigableMap<Bytes, KeyValue> before;
    private final TreeMap<Bytes, KeyValue> state;
    private final Revision own;
    private final List<WatchEvent> events = new ArrayList<>();

    ModelTransaction(ModelHistory history, long floor, Set<LeaseId> leases) {
        this.history = history;
        this.floor = floor;
        this.leases = leases;
        this.before = history.present();
        this.state = new TreeMap<>(before);
        this.own = new Revision(history.revision() + 1);
    }

    /** Applies a transaction; the history gets a revision if something changed. */
    TransactionOutcome apply(Transaction transaction) {
        boolean succeeded = holds(transaction);
        List<Operation> operations = branch(transaction);
        Optional<Refusal> refusal = refusal(operations);
        if (refusal.isPresent()) {
            return new TransactionOutcome(
                    succeeded, List.of(), new Revision(history.revision()), refusal);
        }
        List<OperationResult> results = run(operations);
        return new TransactionOutcome(succeeded, results, finish());
    }

    /** Deletes keys that went with a lease. */
    Revision deleteAll(List<Bytes> keys) {
        keys.forEach(key -> delete(KeyRange.single(key)));
        return finish();
    }

    private Revision finish() {
        if (!events.isEmpty()) {
            history.add(state, events);
        }
        return new Revision(history.revision());
    }

    private List<Operation> branch(Transaction transaction) {
        return holds(transaction) ? transaction.then() : transaction.otherwise();
    }

    private boolean holds(Transaction transaction) {
        return transaction.compares().stream().allMatch(this::holds);
    }

    private boolean holds(Compare compare) {
        return switch (compare) {
            case Compare.ModRevision(var key, var expected) ->
                    expected.value()
                            == (before.containsKey(key) ? before.get(key).modified().value() : 0);
            case Compare.NumericField(var range, var field, var relation, long operand) -> {
                List<KeyValue> found = ModelHistory.in(before, range);
                yield found.isEmpty()
                        ? relation.holds(Long.compare(0, operand))
                        : found.stream()
                                .allMatch(
                                        e ->
                                                relation.holds(
                                                        Long.compare(field(e, field), operand)));
            }
            case Compare.Value(var range, var relation, var operand) -> {
                List<KeyValue> found = ModelHistory.in(before, range);
                yield !found.isEmpty()
                        && found.stream()
                                .allMatch(e -> relation.holds(e.value().compareTo(operand)));
            }
        };
    }

    private static long field(KeyValue entry, Compare.Field field) {
        return switch (field) {
            case CREATED -> entry.created().value();
            case MODIFIED -> entry.modified().value();
            case VERSION -> entry.version();
            case LEASE -> entry.lease().value();
        };
    }

    /** Of this branch first, then of the transactions in it. */
    private Optional<Refusal> refusal(List<Operation> operations) {
        for (Operation operation : operations) {
            Optional<Refusal> refusal =
                    switch (operation) {
                        case Operation.Put(var key, _, var options) -> refusal(key, options);
                        case Operation.Get(_, var options) -> refusal(options.revision().value());
                        case Operation.Delete _, Operation.Nested _ -> Optional.empty();
                    };
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        for (Operation operation : operations) {
            if (operation instanceof Operation.Nested(var inner)) {
                Optional<Refusal> refusal = refusal(branch(inner));
                if (refusal.isPresent()) {
                    return refusal;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Refusal> refusal(Bytes key, PutOptions options) {
        if ((options.keepValue() || options.keepLease()) && !before.containsKey(key)) {
            return Optional.of(Refusal.KEY_NOT_FOUND);
        }
        return options.lease().equals(LeaseId.NONE) || leases.contains(options.lease())
                ? Optional.empty()
                : Optional.of(Refusal.LEASE_NOT_FOUND);
    }

    private Optional<Refusal> refusal(long read) {
        if (read > history.revision()) {
            return Optional.of(Refusal.REVISION_FUTURE);
        }
        return read != 0 && read < floor
                ? Optional.of(Refusal.REVISION_COMPACTED)
                : Optional.empty();
    }

    private List<OperationResult> run(List<Operation> operations) {
        List<OperationResult> results = new ArrayList<>();
        for (Operation operation : operations) {
            results.add(
                    switch (operation) {
                        case Operation.Put(var key, var value, var options) ->
                                put(key, value, options);
                        case Operation.Delete(var range) -> delete(range);
                        case Operation.Get(var range, var options) -> get(range, options);
                        case Operation.Nested(var inner) -> nested(inner);
                    });
        }
        return results;
    }

    private OperationResult nested(Transaction inner) {
        List<OperationResult> results = run(branch(inner));
        Revision revision = events.isEmpty() ? new Revision(history.revision()) : own;
        return new OperationResult.Nested(new TransactionOutcome(holds(inner), results, revision));
    }

    private OperationResult put(Bytes key, Bytes value, PutOptions options) {
        Optional<KeyValue> old = Optional.ofNullable(state.get(key));
        var entry =
                new KeyValue(
                        key,
                        options.keepValue() ? old.orElseThrow().value() : value,
                        old.map(KeyValue::created).orElse(own),
                        own,
                        old.map(KeyValue::version).orElse(0L) + 1,
                        options.keepLease() ? old.orElseThrow().lease() : options.lease());
        state.put(key, entry);
        events.add(new WatchEvent.Put(entry, old));
        return new OperationResult.Stored(options.previous() ? old : Optional.empty());
    }

    private OperationResult delete(KeyRange range) {
        List<KeyValue> gone = ModelHistory.in(state, range);
        for (KeyValue old : gone) {
            state.remove(old.key());
            events.add(new WatchEvent.Delete(old.key(), own, Optional.of(old)));
        }
        return new OperationResult.Deleted(gone);
    }

    private OperationResult get(KeyRange range, RangeOptions options) {
        long read = options.revision().value();
        List<KeyValue> all = read == 0 ? ModelHistory.in(state, range) : history.at(read, range);
        int taken = options.limit() == 0 ? all.size() : Math.min(options.limit(), all.size());
        return new OperationResult.Got(all.subList(0, taken), taken < all.size(), all.size());
    }
}
