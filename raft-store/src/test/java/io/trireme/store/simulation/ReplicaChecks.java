package io.trireme.store.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Alarm;
import io.trireme.store.Bytes;
import io.trireme.store.Consistency;
import io.trireme.store.HashOutcome;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.RangeOptions;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.core.AgreedRows;
import io.trireme.store.core.AlarmRows;
import io.trireme.store.core.CountedRows;
import io.trireme.store.core.Lease;
import io.trireme.store.core.LeaseRows;
import io.trireme.store.core.RowView;
import io.trireme.store.core.StateHash;
import io.trireme.store.core.StateHead;
import io.trireme.store.core.StateReader;
import io.trireme.store.core.StateSpace;

import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What must hold of replicas at every moment. */
final class ReplicaChecks {
    static final KeyRange ALL = new KeyRange(Bytes.EMPTY, Bytes.EMPTY);

    private final Model model;
    private final RandomGenerator random;
    private final TreeMap<Long, State> states = new TreeMap<>();

    private final TreeMap<Revision, Integer> hashes = new TreeMap<>();

    /** By replica, the version of the rows that was checked last. */
    private final long[] checked = new long[Cluster.REPLICAS];

    ReplicaChecks(Model model, RandomGenerator random) {
        this.model = model;
        this.random = random;
    }

    /** What all replicas hold after the entry of one index. */
    private record State(StateHead head, List<Bytes> rows) {}

    /** Checks a replica, unless nothing changed there since it was checked. */
    void check(Replica replica, long newestIndex) {
        long version = replica.disk().version();
        if (!replica.up() || checked[replica.id()] == version) {
            return;
        }
        checked[replica.id()] = version;
        RowView rows = replica.view();
        var state = new State(StateHead.read(rows), AgreedRows.of(rows));
        State agreed = states.putIfAbsent(replica.applied(), state);
        if (agreed == null) {
            // All others have the same rows here, or will be found to differ from these.
            if (replica.applied() == newestIndex) {
                checkLeases(rows);
                checkAlarms(rows);
            }
            checkAgainstModel(rows, state.head(), replica.applied());
            checkNeighbours(replica.applied(), state.head());
        } else {
            assertEquals(agreed.head(), state.head(), "replicas at one index have one head");
            assertEquals(agreed.rows(), state.rows(), "replicas at one index have the same rows");
            assertEquals(
                    CountedRows.of(rows), StateSpace.read(rows), "bytes are those of the rows");
        }
    }

    private void checkNeighbours(long index, StateHead head) {
        var before = states.lowerEntry(index);
        var after = states.higherEntry(index);
        assertTrue(
                before == null || !before.getValue().head().revision().isAfter(head.revision()),
                "revisions only grow");
        assertTrue(
                after == null || !head.revision().isAfter(after.getValue().head().revision()),
                "revisions only grow");
    }

    private void checkAgainstModel(RowView rows, StateHead head, long index) {
        var summary =
                new Model.Summary(
                        head.revision().value(),
                        head.floor().value(),
                        head.entries(),
                        head.alarms());
        assertEquals(model.summary(index), summary, "a head is that of its index");
        checkRead(rows, head, 0);
        checkRead(rows, head, head.revision().value());
    }

    /** Reads a replica at a revision that may be compacted, present, or yet to come. */
    void checkSomeRead(Replica replica) {
        StateHead head = replica.head();
        long revision = random.nextLong(head.revision().value() + 2);
        checkRead(replica.view(), head, revision);
        if (StateHash.of(replica.view(), new Revision(revision))
                instanceof HashOutcome.Hashed hashed) {
            Integer agreed = hashes.putIfAbsent(hashed.revision(), hashed.hash());
            assertTrue(
                    agreed == null || agreed == hashed.hash(),
                    "the hash of a revision is the same on all replicas at all times");
        }
    }

    private void checkRead(RowView rows, StateHead head, long revision) {
        var request =
                new RangeRequest(
                        ALL, RangeOptions.ALL.at(new Revision(revision)), Consistency.SERIALIZABLE);
        RangeOutcome outcome = new StateReader(rows).range(request);
        RangeOutcome expected;
        if (revision > head.revision().value()) {
            expected = new RangeOutcome.Future(head.revision());
        } else if (revision != 0 && revision < head.floor().value()) {
            expected = new RangeOutcome.Compacted(head.floor());
        } else {
            long read = revision == 0 ? head.revision().value() : revision;
            List<KeyValue> entries = model.history().at(read, ALL);
            expected =
                    new RangeOutcome.Found(
                            entries, false, entries.size(), new Revision(read), head.revision());
        }
        assertEquals(expected, outcome, "a read is the model's state of its revision");
    }

    private void checkAlarms(RowView rows) {
        assertEquals(
                List.copyOf(model.alarms()),
                AlarmRows.all(rows).stream().map(Alarm::member).toList(),
                "alarms are the model's");
    }

    private void checkLeases(RowView rows) {
        List<Lease> expected =
                model.leases().entrySet().stream()
                        .map(lease -> lease(lease.getKey(), lease.getValue()))
                        .toList();
        assertEquals(expected, LeaseRows.all(rows), "leases are the model's");
        for (Lease lease : expected) {
            assertEquals(
                    model.keys(lease.id()),
                    LeaseRows.keys(rows, lease.id()),
                    "the keys of a lease are the model's");
        }
    }

    private static Lease lease(LeaseId id, Model.LeaseState state) {
        return new Lease(id, state.ttlSeconds(), state.remainingSeconds(), state.renewedAt());
    }
}
