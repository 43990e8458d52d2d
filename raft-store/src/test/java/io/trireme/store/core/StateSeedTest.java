package io.trireme.store.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.memory.InMemoryRows;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A state that begins with keys of an earlier one goes on like any other. */
class StateSeedTest {
    private static final UUID CLIENT = new UUID(0, 1);
    private static final Revision FIRST = new Revision(1_000);
    private static final LeaseId LEASE = new LeaseId(7);
    private static final KeyRange ALL = new KeyRange(Bytes.EMPTY, Bytes.EMPTY);
    private static final KeyValue A =
            new KeyValue(
                    Bytes.utf8("a"), Bytes.utf8("1"), new Revision(3), new Revision(5), 2, LEASE);
    private static final KeyValue B =
            new KeyValue(Bytes.utf8("b"), Bytes.utf8("2"), new Revision(4), new Revision(4), 1);

    private final InMemoryRows rows = new InMemoryRows();
    private long sequence;

    private void seed() {
        PendingRows changes;
        try (RowView view = rows.view()) {
            changes = new PendingRows(view);
        }
        var seed = new StateSeed();
        seed.putLease(changes, LEASE, 60);
        seed.putKey(changes, A);
        seed.putKey(changes, B);
        seed.putHead(changes, FIRST, 0x1234);
        rows.write(changes);
    }

    private void apply(Command command) {
        StateTransition.Result result;
        try (RowView view = rows.view()) {
            result = StateTransition.apply(new Entry(CLIENT, ++sequence, List.of(command)), view);
        }
        rows.write(result.changes());
    }

    private RangeOutcome read(Revision revision) {
        try (RowView view = rows.view()) {
            return new StateReader(view).range(RangeRequest.of(ALL).at(revision));
        }
    }

    private static RangeOutcome found(Revision present, KeyValue... entries) {
        return new RangeOutcome.Found(List.of(entries), false, entries.length, FIRST, present);
    }

    @Test
    void keysAreAsTheyWereAndAllThatIsOlderIsCompacted() {
        seed();
        assertEquals(found(FIRST, A, B), read(FIRST));
        assertEquals(new RangeOutcome.Compacted(FIRST), read(new Revision(999)));
        assertEquals(new RangeOutcome.Compacted(FIRST), read(new Revision(5)));
    }

    @Test
    void theFirstRevisionStaysReadableWhenKeysChange() {
        seed();
        apply(new Command.Commit(Transaction.put(A.key(), Bytes.utf8("3"))));
        apply(new Command.Commit(Transaction.delete(KeyRange.single(B.key()))));
        assertEquals(found(new Revision(1_002), A, B), read(FIRST));
    }

    @Test
    void aLeaseTakesItsKeysWithIt() {
        seed();
        apply(new Command.RevokeLease(LEASE));
        var present = (RangeOutcome.Found) read(Revision.ZERO);
        assertEquals(List.of(B), present.entries());
        assertEquals(new Revision(1_001), present.revision());
    }

    @Test
    void itsBytesAreCounted() {
        seed();
        apply(new Command.Commit(Transaction.put(A.key(), Bytes.utf8("3"))));
        try (RowView view = rows.view()) {
            assertEquals(CountedRows.of(view), StateSpace.read(view));
        }
    }

    @Test
    void nothingIsLeftToCompact() {
        seed();
        try (RowView view = rows.view()) {
            assertEquals(Optional.empty(), Compaction.planStep(view, 10));
        }
    }
}
