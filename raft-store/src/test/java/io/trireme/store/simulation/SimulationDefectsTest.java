package io.trireme.store.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.Revision;
import io.trireme.store.WatchEvent;
import io.trireme.store.core.Command;
import io.trireme.store.core.Compaction;
import io.trireme.store.core.Entry;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowCursor;
import io.trireme.store.core.RowKeys;
import io.trireme.store.core.RowView;
import io.trireme.store.core.StateHead;
import io.trireme.store.core.StateTransition;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The simulation finds defects: each of these, put into the steps of replicas, soon fails a seed.
 */
class SimulationDefectsTest {
    private static final int SEEDS_MAX = 300;

    private static final String ONE_HEAD = "replicas at one index have one head";
    private static final String SAME_ROWS = "replicas at one index have the same rows";
    private static final String HEAD_OF_INDEX = "a head is that of its index";
    private static final String NO_GAP = "a watch has no gap and no repeat";

    private static final Bytes APPLIED = RowKeys.own("applied");

    @Test
    void aDiskThatForgetsTheAppliedIndexIsFound() {
        assertFound(
                ONE_HEAD,
                new ReplicaSteps() {
                    @Override
                    public SortedMap<Bytes, Optional<Bytes>> flushed(
                            SortedMap<Bytes, Optional<Bytes>> changes) {
                        var torn = new TreeMap<>(changes);
                        torn.remove(APPLIED);
                        return torn;
                    }
                });
    }

    @Test
    void aDiskThatLosesPartOfAWriteIsFound() {
        assertFound(
                SAME_ROWS,
                new ReplicaSteps() {
                    @Override
                    public SortedMap<Bytes, Optional<Bytes>> flushed(
                            SortedMap<Bytes, Optional<Bytes>> changes) {
                        var torn = new TreeMap<>(changes);
                        torn.keySet().removeIf(row -> row.startsWith(Bytes.utf8("h")));
                        return torn;
                    }
                });
    }

    @Test
    void aSessionTableThatForgetsIsFound() {
        assertFound(
                HEAD_OF_INDEX,
                new ReplicaSteps() {
                    @Override
                    public StateTransition.Result apply(
                            int replica, List<Entry> group, RowView rows) {
                        return StateTransition.apply(group, new Hiding(rows, Bytes.utf8("d")));
                    }
                });
    }

    @Test
    void aRingThatDropsAnEventIsFound() {
        assertFound(
                NO_GAP,
                new ReplicaSteps() {
                    @Override
                    public List<WatchEvent> published(List<WatchEvent> events) {
                        return events.size() < 2 ? events : events.subList(1, events.size());
                    }
                });
    }

    @Test
    void aRingThatRepeatsAnEventIsFound() {
        assertFound(
                NO_GAP,
                new ReplicaSteps() {
                    @Override
                    public List<WatchEvent> published(List<WatchEvent> events) {
                        return events.isEmpty()
                                ? events
                                : List.of(events.getFirst(), events.getFirst());
                    }
                });
    }

    @Test
    void aReplicaThatSkipsAnEntryIsFound() {
        assertFound(
                ONE_HEAD,
                new ReplicaSteps() {
                    @Override
                    public StateTransition.Result apply(
                            int replica, List<Entry> group, RowView rows) {
                        return StateTransition.apply(
                                group.stream()
                                        .map(
                                                entry ->
                                                        replica == 2 && entry.sequence() % 5 == 0
                                                                ? empty(entry)
                                                                : entry)
                                        .toList(),
                                rows);
                    }
                });
    }

    @Test
    void anExpiryThatEndsARenewedLeaseIsFound() {
        assertFound(
                "leases are the model's",
                new ReplicaSteps() {
                    @Override
                    public StateTransition.Result apply(
                            int replica, List<Entry> group, RowView rows) {
                        return StateTransition.apply(
                                group.stream().map(SimulationDefectsTest::withoutRenewal).toList(),
                                rows);
                    }
                });
    }

    @Test
    void aCompactionThatGoesBeyondTheFloorIsFound() {
        assertFound(
                SAME_ROWS,
                new ReplicaSteps() {
                    @Override
                    public Optional<PendingRows> compactionStep(RowView rows, int changesMax) {
                        Optional<PendingRows> step = Compaction.planStep(rows, changesMax);
                        step.ifPresent(changes -> deleteHistory(changes, rows));
                        return step;
                    }
                });
    }

    @Test
    void aCompactionThatCountsNothingIsFound() {
        assertFound(
                "bytes are those of the rows",
                new ReplicaSteps() {
                    @Override
                    public Optional<PendingRows> compactionStep(RowView rows, int changesMax) {
                        Optional<PendingRows> step = Compaction.planStep(rows, changesMax);
                        // The count of freed bytes ends the row.
                        step.ifPresent(
                                changes -> {
                                    byte[] row =
                                            changes.find(RowKeys.COMPACTED).orElseThrow().array();
                                    Arrays.fill(row, Long.BYTES, row.length, (byte) 0);
                                });
                        return step;
                    }
                });
    }

    @Test
    void aSnapshotThatIsLaidOverOldRowsIsFound() {
        assertFound(
                SAME_ROWS,
                new ReplicaSteps() {
                    @Override
                    public SortedMap<Bytes, Bytes> installed(
                            SortedMap<Bytes, Bytes> snapshot, SortedMap<Bytes, Bytes> present) {
                        var mixed = new TreeMap<>(present);
                        mixed.putAll(snapshot);
                        return mixed;
                    }
                });
    }

    @Test
    void watchesThatAreNotToldOfASnapshotAreFound() {
        assertFound(
                NO_GAP,
                new ReplicaSteps() {
                    @Override
                    public boolean restartsWatches() {
                        return false;
                    }
                });
    }

    @Test
    void aClockThatRunsFastIsFound() {
        assertFound(
                "a lease lasts for its whole time",
                new ReplicaSteps() {
                    @Override
                    public long leaseNanos(long nanos) {
                        return 2 * nanos;
                    }
                });
    }

    /** Some seed must fail, and by the promise that the defect breaks. */
    private static void assertFound(String promise, ReplicaSteps defective) {
        boolean found = false;
        for (long seed = 1; seed <= SEEDS_MAX && !found; seed++) {
            try {
                new StoreSimulation(seed, defective).run();
            } catch (SimulationFailure failure) {
                String message = failure.getMessage();
                assertTrue(message.contains("-Dsimulation.seed=" + seed), "a failure names it");
                found = message.startsWith("seed %d: %s".formatted(seed, promise));
            }
        }
        assertTrue(found, "no seed found the defect");
    }

    private static Entry empty(Entry entry) {
        return new Entry(entry.client(), entry.sequence(), List.of());
    }

    private static Entry withoutRenewal(Entry entry) {
        return new Entry(
                entry.client(),
                entry.sequence(),
                entry.commands().stream().map(SimulationDefectsTest::withoutRenewal).toList());
    }

    private static Command withoutRenewal(Command command) {
        return command instanceof Command.ExpireLease(var id, _)
                ? new Command.RevokeLease(id)
                : command;
    }

    /** Deletes the first version that is over, also if it is above the floor. */
    private static void deleteHistory(PendingRows changes, RowView rows) {
        Revision floor = StateHead.read(rows).floor();
        Bytes history = Bytes.utf8("h");
        try (RowCursor cursor = rows.scan(history, history.prefixEnd())) {
            if (floor.isAfter(Revision.ZERO) && cursor.next()) {
                changes.delete(cursor.row());
            }
        }
    }

    /** Rows of which those of one table cannot be found. */
    private record Hiding(RowView rows, Bytes table) implements RowView {
        @Override
        public Optional<Bytes> find(Bytes row) {
            return row.startsWith(table) ? Optional.empty() : rows.find(row);
        }

        @Override
        public RowCursor scan(Bytes from, Bytes to) {
            return rows.scan(from, to);
        }

        @Override
        public void close() {
            rows.close();
        }
    }
}
