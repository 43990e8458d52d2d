package io.trireme.store.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Alarm;
import io.trireme.store.Bytes;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.LeaseId;
import io.trireme.store.LeaseOutcome;
import io.trireme.store.Operation;
import io.trireme.store.Revision;
import io.trireme.store.StoreException;
import io.trireme.store.Transaction;
import io.trireme.store.auth.Caller;
import io.trireme.store.auth.GuardedWrites;
import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/** What an alarm refuses and what it lets through. */
class AlarmTest {
    private static final Bytes KEY = Bytes.utf8("a");
    private static final KeyRange RANGE = KeyRange.single(KEY);
    private static final LeaseId LEASE = new LeaseId(7);
    private static final Alarm ALARM = new Alarm("memory", Alarm.Kind.NO_SPACE);
    private static final Operation PUT = new Operation.Put(KEY, Bytes.EMPTY);

    private final InMemoryStore store = new InMemoryStore();
    private final GuardedWrites writes = store.auth().as(new Caller.Operator());

    @BeforeEach
    void fill() {
        store.commit(Transaction.put(KEY, Bytes.utf8("1")));
        store.leases().grant(LEASE, 60);
        store.fill();
    }

    private void assertRefused(Transaction transaction) {
        Revision before = store.currentRevision();
        assertThrows(StoreException.NoSpace.class, () -> store.commit(transaction));
        assertEquals(before, store.currentRevision());
    }

    @Test
    void putsAreRefusedWhereverTheyStand() {
        var nested = new Operation.Nested(new Transaction(List.of(), List.of(), List.of(PUT)));
        assertRefused(Transaction.put(KEY, Bytes.EMPTY));
        assertRefused(new Transaction(List.of(), List.of(), List.of(PUT)));
        assertRefused(new Transaction(List.of(), List.of(nested), List.of()));
        assertThrows(StoreException.NoSpace.class, () -> store.leases().grant(new LeaseId(8), 60));
    }

    @Test
    void deletesReadsRenewalsAndCompactionsGoOn() {
        assertEquals(new LeaseOutcome.Granted(LEASE, 60), store.leases().renew(LEASE));
        assertEquals(new LeaseOutcome.Ended(new Revision(2)), store.leases().revoke(LEASE));
        // As the API server deletes: only if nobody changed the key, else what is there.
        var delete =
                new Transaction(
                        List.of(new Compare.ModRevision(KEY, new Revision(2))),
                        List.of(new Operation.Delete(RANGE)),
                        List.of(new Operation.Get(RANGE, 0)));
        assertTrue(store.commit(delete).succeeded());
        assertFalse(store.commit(delete).succeeded());
        assertEquals(new CompactionOutcome.Done(new Revision(3)), store.compact(new Revision(3)));
    }

    @Test
    void anAlarmThatIsDisarmedRefusesNothing() {
        assertEquals(List.of(ALARM), store.alarms());
        assertFalse(writes.disarm(new Alarm("other", Alarm.Kind.NO_SPACE)));
        assertTrue(writes.disarm(ALARM));
        assertFalse(writes.disarm(ALARM));
        assertEquals(List.of(), store.alarms());
        store.commit(Transaction.put(KEY, Bytes.EMPTY));
    }

    @Test
    void anAlarmThatIsHeldStaysHeldAndIsTheMembersOnlyOne() {
        var held = new Alarm("memory", Alarm.Kind.HELD);
        assertFalse(writes.raise(held), "there is one of the quota");
        assertEquals(List.of(held), store.alarms());
        store.fill();
        assertEquals(List.of(held), store.alarms());
        assertTrue(writes.disarm(held));
        store.commit(Transaction.put(KEY, Bytes.EMPTY));
        assertTrue(writes.raise(held));
        assertRefused(Transaction.put(KEY, Bytes.EMPTY));
    }

    @Test
    void whatIsDeletedAndCompactedTakesNoSpace() {
        writes.disarm(ALARM);
        long before = store.space().inUseBytes();
        for (int i = 0; i < 10; i++) {
            store.commit(Transaction.put(Bytes.utf8("b"), Bytes.wrap(new byte[1_000])));
        }
        assertTrue(store.space().inUseBytes() > before + 10_000);
        store.compact(store.currentRevision());
        assertTrue(store.space().inUseBytes() < before + 2_000);
        store.commit(Transaction.delete(KeyRange.single(Bytes.utf8("b"))));
        assertTrue(store.space().inUseBytes() > before + 1_000, "the history has it still");
        store.compact(store.currentRevision());
        // The change at the floor stays.
        assertTrue(store.space().inUseBytes() < before + 100);
    }
}
