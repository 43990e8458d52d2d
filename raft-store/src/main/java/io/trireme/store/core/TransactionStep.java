package io.trireme.store.core;

import io.trireme.store.Bytes;
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
import java.util.Optional;

/** One transaction on the pending rows; one object per transaction. */
final class TransactionStep {
    private final PendingRows rows;
    private final LeaseRows leases;
    private final Revision before;
    private final Revision floor;
    private final Revision own;
    private final List<WatchEvent> events;
    private int position;

    /**
     * @param head the state's head before the transaction, which the rows may not hold yet
     */
    TransactionStep(PendingRows rows, StateHead head, List<WatchEvent> events) {
        this.rows = rows;
        this.leases = new LeaseRows(rows);
        this.before = head.revision();
        this.floor = head.floor();
        this.own = before.next();
        this.events = events;
    }

    TransactionOutcome apply(Transaction transaction) {
        // All compares come before all changes, those of nested transactions too.
        TransactionPlan plan = new ComparedState(rows).plan(transaction);
        Optional<Refusal> refusal = refusal(plan);
        if (refusal.isPresent()) {
            return new TransactionOutcome(plan.succeeded(), List.of(), before, refusal);
        }
        List<OperationResult> results = run(plan);
        return new TransactionOutcome(plan.succeeded(), results, revision());
    }

    /** Deletes keys outside of a transaction, as the end of a lease does; the revision after it. */
    Revision deleteAll(List<Bytes> keys) {
        keys.forEach(key -> delete(KeyRange.single(key)));
        return revision();
    }

    private Revision revision() {
        return position > 0 ? own : before;
    }

    private List<OperationResult> run(TransactionPlan plan) {
        List<OperationResult> results = new ArrayList<>(plan.operations().size());
        int nested = 0;
        for (Operation operation : plan.operations()) {
            results.add(
                    switch (operation) {
                        case Operation.Put(var key, var value, var options) ->
                                put(key, value, options);
                        case Operation.Delete(var range) -> delete(range);
                        case Operation.Get(var range, var options) -> read(range, options);
                        case Operation.Nested _ -> {
                            TransactionPlan inner = plan.nested().get(nested++);
                            yield new OperationResult.Nested(
                                    new TransactionOutcome(
                                            inner.succeeded(), run(inner), revision()));
                        }
                    });
        }
        return results;
    }

    /** Whether a step of the plan cannot be done. Puts of one transaction never meet at a key. */
    private Optional<Refusal> refusal(TransactionPlan plan) {
        for (Operation operation : plan.operations()) {
            Optional<Refusal> refusal =
                    switch (operation) {
                        case Operation.Put(var key, _, var options) -> refusal(key, options);
                        case Operation.Get(_, var options) -> refusal(options.revision());
                        case Operation.Delete _, Operation.Nested _ -> Optional.empty();
                    };
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return plan.nested().stream().map(this::refusal).flatMap(Optional::stream).findFirst();
    }

    private Optional<Refusal> refusal(Bytes key, PutOptions options) {
        if ((options.keepValue() || options.keepLease()) && live(key).isEmpty()) {
            return Optional.of(Refusal.KEY_NOT_FOUND);
        }
        if (!options.lease().equals(LeaseId.NONE) && !leases.exists(options.lease())) {
            return Optional.of(Refusal.LEASE_NOT_FOUND);
        }
        return Optional.empty();
    }

    private Optional<Refusal> refusal(Revision read) {
        if (read.isAfter(before)) {
            return Optional.of(Refusal.REVISION_FUTURE);
        }
        return read.equals(Revision.ZERO) || read.compareTo(floor) >= 0
                ? Optional.empty()
                : Optional.of(Refusal.REVISION_COMPACTED);
    }

    private Optional<Version> live(Bytes key) {
        return rows.find(RowKeys.live(key)).map(Version::decode);
    }

    private OperationResult put(Bytes key, Bytes newValue, PutOptions options) {
        Optional<Version> previous = live(key);
        Revision created = previous.map(Version::created).orElse(own);
        long count = previous.map(Version::count).orElse(0L) + 1;
        LeaseId leaseBefore = previous.map(Version::lease).orElse(LeaseId.NONE);
        LeaseId lease = options.keepLease() ? leaseBefore : options.lease();
        Bytes value = options.keepValue() ? previous.orElseThrow().value() : newValue;
        var version = new Version(created, own, Revision.ZERO, count, lease, value);
        rows.put(RowKeys.live(key), version.encode());
        leases.move(key, leaseBefore, lease);
        record(key, previous, false);
        Optional<KeyValue> old = previous.map(was -> was.of(key));
        events.add(new WatchEvent.Put(version.of(key), old));
        return options.previous() ? new OperationResult.Stored(old) : STORED;
    }

    private static final OperationResult STORED = new OperationResult.Stored();

    private OperationResult delete(KeyRange range) {
        List<KeyValue> deleted = new StateReader(rows).read(range, RangeOptions.ALL).entries();
        for (KeyValue entry : deleted) {
            Bytes key = entry.key();
            Optional<Version> previous = live(key);
            rows.delete(RowKeys.live(key));
            leases.move(key, entry.lease(), LeaseId.NONE);
            record(key, previous, true);
            events.add(new WatchEvent.Delete(key, own, Optional.of(entry)));
        }
        return new OperationResult.Deleted(deleted);
    }

    private OperationResult read(KeyRange range, RangeOptions options) {
        var found = new StateReader(rows).read(range, options);
        return new OperationResult.Got(found.entries(), found.more(), found.count());
    }

    /** Moves the version that ended into the history and adds the event row. */
    private void record(Bytes key, Optional<Version> previous, boolean deleted) {
        Revision ended = previous.map(Version::modified).orElse(Revision.ZERO);
        Invariant.check(ended.compareTo(own) < 0, "a transaction writes a key once only");
        long endedBytes = 0;
        if (previous.isPresent()) {
            Bytes row = RowKeys.history(key, ended);
            Bytes version = previous.get().endedAt(own).encode();
            rows.put(row, version);
            endedBytes = StateSpace.sizeBytes(row, version);
        }
        var change = new Change(key, deleted, ended, endedBytes);
        rows.put(RowKeys.event(own, position), change.encode());
        position++;
    }
}
