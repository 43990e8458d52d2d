package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.Operation;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.TransactionOutcome.OperationResult;
import io.trireme.store.WatchEvent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One transaction on the pending rows; one object per transaction. */
final class TransactionStep {
    private final PendingRows rows;
    private final Revision before;
    private final Revision own;
    private final List<WatchEvent> events;
    private int position;

    TransactionStep(PendingRows rows, Revision before, List<WatchEvent> events) {
        this.rows = rows;
        this.before = before;
        this.own = before.next();
        this.events = events;
    }

    TransactionOutcome apply(Transaction transaction) {
        boolean succeeded = transaction.compares().stream().allMatch(this::holds);
        List<Operation> operations = succeeded ? transaction.then() : transaction.otherwise();
        List<OperationResult> results = new ArrayList<>(operations.size());
        for (Operation operation : operations) {
            results.add(
                    switch (operation) {
                        case Operation.Put(var key, var value) -> put(key, value);
                        case Operation.Delete(var range) -> delete(range);
                        case Operation.Get(var range, int limit) -> read(range, limit);
                    });
        }
        return new TransactionOutcome(succeeded, results, position > 0 ? own : before);
    }

    private boolean holds(Compare compare) {
        return switch (compare) {
            case Compare.ModRevision(var key, var expected) ->
                    live(key).map(Version::modified).orElse(Revision.ZERO).equals(expected);
        };
    }

    private Optional<Version> live(Bytes key) {
        return rows.find(RowKeys.live(key)).map(Version::decode);
    }

    private OperationResult put(Bytes key, Bytes value) {
        Optional<Version> previous = live(key);
        Revision created = previous.map(Version::created).orElse(own);
        long count = previous.map(Version::count).orElse(0L) + 1;
        var version = new Version(created, own, Revision.ZERO, count, value);
        rows.put(RowKeys.live(key), version.encode());
        record(key, previous, false);
        events.add(new WatchEvent.Put(version.of(key), previous.map(old -> old.of(key))));
        return new OperationResult.Stored();
    }

    private OperationResult delete(KeyRange range) {
        List<KeyValue> deleted = new StateReader(rows).live(range, 0).entries();
        for (KeyValue entry : deleted) {
            Bytes key = entry.key();
            Optional<Version> previous = live(key);
            rows.delete(RowKeys.live(key));
            record(key, previous, true);
            events.add(new WatchEvent.Delete(key, own, Optional.of(entry)));
        }
        return new OperationResult.Deleted(deleted);
    }

    private OperationResult read(KeyRange range, int limit) {
        var found = new StateReader(rows).live(range, limit);
        return new OperationResult.Got(found.entries(), found.count());
    }

    /** Moves the version that ended into the history and adds the event row. */
    private void record(Bytes key, Optional<Version> previous, boolean deleted) {
        Revision ended = previous.map(Version::modified).orElse(Revision.ZERO);
        Invariant.check(ended.compareTo(own) < 0, "a transaction writes a key once only");
        previous.ifPresent(
                version -> rows.put(RowKeys.history(key, ended), version.endedAt(own).encode()));
        rows.put(RowKeys.event(own, position), new Change(key, deleted, ended).encode());
        position++;
    }
}
