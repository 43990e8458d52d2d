package io.trireme.store.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.Compare.Field;
import io.trireme.store.Compare.Relation;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.TransactionOutcome.OperationResult;
import io.trireme.store.TransactionOutcome.Refusal;
import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class TransactionStepTest {
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");
    private static final Bytes C = Bytes.utf8("c");
    private static final KeyRange ALL = new KeyRange(A, Bytes.EMPTY);

    private final InMemoryStore store = new InMemoryStore();

    @Test
    void everyNumberOfAKeyIsCompared() {
        put(A, "1");
        put(A, "2");
        KeyRange key = KeyRange.single(A);
        assertTrue(holds(new Compare.NumericField(key, Field.CREATED, Relation.EQUAL, 2)));
        assertTrue(holds(new Compare.NumericField(key, Field.MODIFIED, Relation.EQUAL, 3)));
        assertTrue(holds(new Compare.NumericField(key, Field.VERSION, Relation.GREATER, 1)));
        assertTrue(holds(new Compare.NumericField(key, Field.VERSION, Relation.LESS, 3)));
        assertTrue(holds(new Compare.NumericField(key, Field.LEASE, Relation.EQUAL, 0)));
        assertFalse(holds(new Compare.NumericField(key, Field.MODIFIED, Relation.NOT_EQUAL, 3)));
        assertTrue(holds(new Compare.Value(key, Relation.EQUAL, Bytes.utf8("2"))));
        assertTrue(holds(new Compare.Value(key, Relation.GREATER, Bytes.utf8("1"))));
    }

    @Test
    void aCompareOfARangeHoldsForEveryKeyOfIt() {
        put(A, "1");
        put(B, "2");
        assertTrue(holds(new Compare.NumericField(ALL, Field.VERSION, Relation.EQUAL, 1)));
        put(B, "2");
        assertFalse(holds(new Compare.NumericField(ALL, Field.VERSION, Relation.EQUAL, 1)));
    }

    @Test
    void aKeyThatDoesNotExistHasZeroesAndNoValue() {
        KeyRange key = KeyRange.single(A);
        assertTrue(holds(new Compare.NumericField(key, Field.CREATED, Relation.EQUAL, 0)));
        assertFalse(holds(new Compare.NumericField(key, Field.VERSION, Relation.GREATER, 0)));
        assertFalse(holds(new Compare.Value(key, Relation.EQUAL, Bytes.EMPTY)));
        assertFalse(holds(new Compare.Value(key, Relation.NOT_EQUAL, Bytes.utf8("x"))));
    }

    @Test
    void nestedTransactionsCompareWithTheStateBeforeAllOfThem() {
        var inner =
                new Transaction(
                        List.of(new Compare.ModRevision(A, Revision.ZERO)),
                        List.of(new Operation.Put(B, Bytes.utf8("then"))),
                        List.of(new Operation.Put(B, Bytes.utf8("otherwise"))));
        TransactionOutcome outcome =
                store.commit(
                        new Transaction(
                                List.of(),
                                List.of(
                                        new Operation.Put(A, Bytes.utf8("1")),
                                        new Operation.Nested(inner),
                                        new Operation.Get(ALL, 0)),
                                List.of()));
        assertEquals(new Revision(2), outcome.revision());
        var nested = (OperationResult.Nested) outcome.results().get(1);
        assertTrue(nested.outcome().succeeded());
        assertEquals(List.of(new OperationResult.Stored()), nested.outcome().results());
        var got = (OperationResult.Got) outcome.results().get(2);
        assertEquals(List.of("1", "then"), values(got.entries()));
    }

    @Test
    void aPutAnswersWhatWasThere() {
        put(A, "1");
        var put = new Operation.Put(A, Bytes.utf8("2"), PutOptions.NONE.withPrevious());
        TransactionOutcome outcome = store.commit(then(put));
        var stored = (OperationResult.Stored) outcome.results().getFirst();
        assertEquals("1", stored.previous().orElseThrow().value().toUtf8());
    }

    @Test
    void aPutThatKeepsTheValueOrTheLeaseNeedsAKey() {
        var keepValue = new PutOptions(LeaseId.NONE, true, false, false);
        TransactionOutcome refused =
                store.commit(
                        then(
                                new Operation.Put(B, Bytes.utf8("1")),
                                new Operation.Put(A, Bytes.EMPTY, keepValue)));
        assertEquals(Optional.of(Refusal.KEY_NOT_FOUND), refused.refusal());
        assertEquals(List.of(), all());
        put(A, "1");
        store.commit(then(new Operation.Put(A, Bytes.EMPTY, keepValue)));
        assertEquals(List.of("1"), values(all()));
        assertEquals(2, all().getFirst().version());
    }

    @Test
    void aPutOfAnUnknownLeaseRefusesTheWholeTransaction() {
        TransactionOutcome refused =
                store.commit(
                        then(
                                new Operation.Put(B, Bytes.utf8("1")),
                                new Operation.Put(
                                        A, Bytes.EMPTY, PutOptions.leased(new LeaseId(7)))));
        assertEquals(Optional.of(Refusal.LEASE_NOT_FOUND), refused.refusal());
        assertEquals(List.of(), all());
        assertEquals(Revision.INITIAL, store.currentRevision());
    }

    @Test
    void theEndOfALeaseDeletesItsKeysAtOneRevisionAndNoOthers() {
        var lease = new LeaseId(7);
        store.leases().grant(lease, 10);
        store.commit(then(leased(A, lease), leased(B, lease), new Operation.Put(C, C)));
        // The key leaves the lease with its next put.
        store.commit(then(leased(B, LeaseId.NONE)));
        assertEquals(List.of(A), store.leases().find(lease).orElseThrow().keys());
        assertEquals(new LeaseOutcome.Ended(new Revision(4)), store.leases().revoke(lease));
        assertEquals(List.of(B, C), all().stream().map(KeyValue::key).toList());
        assertEquals(new LeaseOutcome.NotFound(), store.leases().revoke(lease));
        assertEquals(List.of(), store.leases().all());
    }

    @Test
    void aLeaseThatWasRenewedSinceIsNotEndedByALateLeader() {
        var rows = new io.trireme.store.memory.InMemoryRows();
        var id = new LeaseId(7);
        apply(rows, 1, new Command.GrantLease(id, 10));
        long asked = renewedAt(rows, id);
        apply(rows, 2, new Command.RenewLease(id));
        assertEquals(
                new LeaseOutcome.NotFound(), apply(rows, 3, new Command.ExpireLease(id, asked)));
        // A lease of the same id that came after is another one.
        long renewed = renewedAt(rows, id);
        apply(rows, 4, new Command.RevokeLease(id));
        apply(rows, 5, new Command.GrantLease(id, 10));
        assertEquals(
                new LeaseOutcome.NotFound(), apply(rows, 6, new Command.ExpireLease(id, renewed)));
        assertEquals(
                new LeaseOutcome.Ended(Revision.INITIAL),
                apply(rows, 7, new Command.ExpireLease(id, renewedAt(rows, id))));
    }

    @Test
    void aKeyMayBeWrittenOnceWhateverWayNestedTransactionsGo() {
        var put = new Operation.Put(A, B);
        var nested = new Operation.Nested(new Transaction(List.of(), List.of(), List.of(put)));
        assertThrows(IllegalArgumentException.class, () -> then(put, nested));
        assertThrows(IllegalArgumentException.class, () -> then(nested, put));
        assertThrows(IllegalArgumentException.class, () -> then(nested, new Operation.Delete(ALL)));
        // Only one branch runs.
        then(new Operation.Nested(new Transaction(List.of(), List.of(put), List.of(put))));
    }

    private static long renewedAt(Rows rows, LeaseId id) {
        try (RowView view = rows.view()) {
            return LeaseRows.find(view, id).orElseThrow().renewedAt();
        }
    }

    private static LeaseOutcome apply(Rows rows, long sequence, Command command) {
        var entry = new Entry(new java.util.UUID(1, 1), sequence, List.of(command));
        StateTransition.Result result;
        try (RowView view = rows.view()) {
            result = StateTransition.apply(EntryCodec.decodeEntry(EntryCodec.encode(entry)), view);
        }
        rows.write(result.changes());
        var applied = (EntryReply.Applied) result.reply();
        return ((CommandOutcome.Leased) applied.outcomes().getFirst()).outcome();
    }

    private static Operation leased(Bytes key, LeaseId lease) {
        return new Operation.Put(key, key, PutOptions.leased(lease));
    }

    private static Transaction then(Operation... operations) {
        return new Transaction(List.of(), List.of(operations), List.of());
    }

    private boolean holds(Compare compare) {
        return store.commit(new Transaction(List.of(compare), List.of(), List.of())).succeeded();
    }

    private void put(Bytes key, String value) {
        store.commit(Transaction.put(key, Bytes.utf8(value)));
    }

    private List<KeyValue> all() {
        return ((RangeOutcome.Found) store.range(RangeRequest.of(ALL))).entries();
    }

    private static List<String> values(List<KeyValue> entries) {
        return entries.stream().map(entry -> entry.value().toUtf8()).toList();
    }
}
