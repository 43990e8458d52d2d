package io.trireme.store.simulation;

import io.trireme.store.Bytes;
import io.trireme.store.core.Attestations;
import io.trireme.store.core.Command;
import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.core.EntryReply;
import io.trireme.store.core.LeaseRows;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowKeys;
import io.trireme.store.core.RowView;
import io.trireme.store.core.StateHead;
import io.trireme.store.core.StateTransition;
import io.trireme.store.ratis.LeaseClock;
import io.trireme.store.simulation.SimulatedLog.LogEntry;
import io.trireme.store.watch.WatchHub;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** One member's state machine, as the one over Ratis is, on a simulated disk. */
final class Replica {
    /** How often a member says what its state's hash is; the real interval is for long lives. */
    static final int ATTEST_ENTRIES = 8;

    private static final Bytes APPLIED = RowKeys.own("applied");

    private final int id;
    private final ReplicaSteps steps;
    private final Limits limits;
    private final LongSupplier nanoTime;
    private final SimulatedDisk disk;
    private final TreeMap<Long, Long> ownHashes = new TreeMap<>();
    private final Map<Place, Proposer> proposers = new HashMap<>();
    private Optional<Snapshot> snapshot = Optional.empty();
    private Optional<PendingRows> compactionStep = Optional.empty();
    private WatchHub watches;
    private LeaseClock leases;
    private boolean up;
    private long applied;
    private long commit;

    Replica(int id, ReplicaSteps steps, Limits limits, LongSupplier nanoTime) {
        this.id = id;
        this.steps = steps;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.disk = new SimulatedDisk(steps::flushed);
    }

    /** What the ring of events and one answer to a watch hold; small, so that both end often. */
    record Limits(int ringEvents, long ringBytes, int pageEvents) {}

    /** Of an entry: the log's index, and where it stands in the group there. */
    private record Place(long index, int inGroup) {}

    /** Who proposed an entry hears its reply, and where it is in the log. */
    @FunctionalInterface
    interface Proposer {
        void answered(long index, int place, EntryReply reply);
    }

    /** All rows after the entry of an index. */
    record Snapshot(long index, SortedMap<Bytes, Bytes> rows) {}

    int id() {
        return id;
    }

    boolean up() {
        return up;
    }

    long applied() {
        return applied;
    }

    /** The highest index that this replica knows to be committed. */
    long commit() {
        return commit;
    }

    void learnCommit(long index) {
        commit = Math.max(commit, index);
    }

    RowView view() {
        return disk.view();
    }

    StateHead head() {
        return StateHead.read(disk.view());
    }

    SimulatedDisk disk() {
        return disk;
    }

    WatchHub watches() {
        return watches;
    }

    LeaseClock leases() {
        return leases;
    }

    Optional<Snapshot> snapshot() {
        return snapshot;
    }

    /**
     * Starts from what is durable: the rows, or the last snapshot if that is newer.
     *
     * @return whether it was the snapshot
     */
    boolean start() {
        up = true;
        commit = 0;
        boolean restored = snapshot.map(s -> s.index() > appliedRow()).orElse(false);
        if (restored) {
            disk.replace(snapshot.get().rows());
        }
        applied = appliedRow();
        leases = new LeaseClock(() -> steps.leaseNanos(nanoTime.getAsLong()));
        leases.restart(LeaseRows.all(disk.view()));
        watches =
                new WatchHub(
                        disk, head(), limits.ringEvents(), limits.ringBytes(), limits.pageEvents());
        return restored;
    }

    private long appliedRow() {
        return disk.view()
                .find(APPLIED)
                .map(row -> ByteBuffer.wrap(row.array()).getLong())
                .orElse(0L);
    }

    void crash() {
        up = false;
        watches.close();
        disk.crash();
        ownHashes.clear();
        proposers.clear();
        compactionStep = Optional.empty();
    }

    /** Who proposed an entry hears its reply when it is applied here. */
    void awaitReply(long index, int place, Proposer proposer) {
        proposers.put(new Place(index, place), proposer);
    }

    /** Another member leads: who waits here hears nothing. */
    void forgetProposers() {
        proposers.clear();
    }

    /**
     * Applies the next entry.
     *
     * @return what this replica has to say of its state's hash, if it is time
     */
    Optional<Command.Attest> apply(LogEntry next) {
        if (next.index() != applied + 1) {
            throw new IllegalStateException("entry " + next.index() + " after " + applied);
        }
        Optional<Command.Attest> attest = Optional.empty();
        if (next.payload().isPresent()) {
            attest = apply(next.index(), next.entries());
        } else {
            var changes = new PendingRows(disk.view());
            changes.put(APPLIED, encode(next.index()));
            disk.write(changes);
        }
        applied = next.index();
        return attest;
    }

    private Optional<Command.Attest> apply(long index, List<Entry> group) {
        StateTransition.Result result = steps.apply(id, group, disk.view());
        result.changes().put(APPLIED, encode(index));
        disk.write(result.changes());
        for (StateTransition.LeaseChange change : result.leases()) {
            leases.applied(change, LeaseRows.find(disk.view(), change.id()));
        }
        StateHead head = result.head();
        watches.publish(steps.published(result.events()), head);
        group.forEach(entry -> entry.commands().forEach(this::compare));
        for (int place = 0; place < group.size(); place++) {
            Proposer proposer = proposers.remove(new Place(index, place));
            if (proposer != null) {
                Bytes reply = EntryCodec.encode(result.replies().get(place));
                proposer.answered(index, place, EntryCodec.decodeReply(reply));
            }
        }
        if (head.entries() / ATTEST_ENTRIES == (head.entries() - group.size()) / ATTEST_ENTRIES) {
            return Optional.empty();
        }
        ownHashes.put(head.entries(), head.hash());
        return Optional.of(new Command.Attest("replica-" + id, head.entries(), head.hash()));
    }

    private static Bytes encode(long index) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(index).array());
    }

    private void compare(Command command) {
        if (command instanceof Command.Attest(_, long entries, _)
                && ownHashes.containsKey(entries)) {
            var reports = Attestations.reports(disk.view(), entries);
            long own = ownHashes.get(entries);
            if (Attestations.judge(reports, own, Cluster.REPLICAS)
                    instanceof Attestations.Differs differs) {
                throw new AssertionError("replica %d: %s".formatted(id, differs));
            }
        }
    }

    /** Plans a step, or writes the one that was planned; entries may be applied in between. */
    void compact(int changesMax) {
        if (compactionStep.isPresent()) {
            disk.write(compactionStep.get());
            compactionStep = Optional.empty();
        } else {
            compactionStep = steps.compactionStep(disk.view(), changesMax);
        }
    }

    void takeSnapshot() {
        snapshot = Optional.of(new Snapshot(applied, disk.checkpoint()));
    }

    /** Puts another member's newer state in the place of this one's. */
    void install(Snapshot received) {
        disk.replace(steps.installed(received.rows(), disk.checkpoint()));
        compactionStep = Optional.empty();
        ownHashes.clear();
        proposers.clear();
        snapshot = Optional.of(received);
        applied = appliedRow();
        leases.restart(LeaseRows.all(disk.view()));
        if (steps.restartsWatches()) {
            watches.restart(head());
        }
    }

    @Override
    public String toString() {
        return "replica " + id;
    }
}
