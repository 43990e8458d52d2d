package io.trireme.store.simulation;

import io.trireme.store.Bytes;
import io.trireme.store.core.Command;
import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.core.Lease;
import io.trireme.store.simulation.Coverage.Situation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** The replicas and what goes on between them and the log. */
final class Cluster {
    static final int REPLICAS = 3;

    private static final int HEARTBEAT_MILLIS = 80;
    private static final int LEASE_ROUND_MILLIS = 250;
    private static final int APPLY_MILLIS_MAX = 12;
    private static final int LAGGING_APPLY_MILLIS_MAX = 300;
    private static final int LAGGING_ONE_IN = 6;

    private final EventQueue queue;
    private final SimulatedNetwork network;
    private final RandomGenerator random;
    private final SimulatedLog log;
    private final Trace trace;
    private final Coverage coverage;
    private final List<Replica> replicas = new ArrayList<>();
    private final long[] ownSequences = new long[REPLICAS];
    private final boolean[] applying = new boolean[REPLICAS];
    private final int[] applyMillisMax = new int[REPLICAS];
    private int leader;

    Cluster(SimulationParts parts, SimulatedLog log, ReplicaSteps steps, Replica.Limits limits) {
        this.queue = parts.queue();
        this.network = parts.network();
        this.random = parts.random();
        this.trace = parts.trace();
        this.coverage = parts.coverage();
        this.log = log;
        for (int id = 0; id < REPLICAS; id++) {
            applyMillisMax[id] =
                    random.nextInt(LAGGING_ONE_IN) == 0
                            ? LAGGING_APPLY_MILLIS_MAX
                            : APPLY_MILLIS_MAX;
            long origin = random.nextLong(1L << 40);
            replicas.add(
                    new Replica(id, steps, limits, () -> origin + queue.nowMillis() * 1_000_000));
        }
    }

    void start() {
        replicas.forEach(Replica::start);
        elect(random.nextInt(REPLICAS));
        heartbeat();
        expireLeases();
    }

    List<Replica> replicas() {
        return replicas;
    }

    Replica replica(int id) {
        return replicas.get(id);
    }

    int leader() {
        return leader;
    }

    /** From now on every replica applies what it knows soon. */
    void heal() {
        Arrays.fill(applyMillisMax, APPLY_MILLIS_MAX);
    }

    /** Whether all replicas hold all that was proposed and not lost. */
    boolean caughtUp() {
        return log.appendedCount() == 0
                && replicas.stream().allMatch(r -> r.up() && r.applied() == log.last());
    }

    /** Another leader, if a majority can elect it. */
    void elect(int candidate) {
        if (candidate == leader || !reachesMajority(candidate)) {
            return;
        }
        replicas.get(leader).forgetProposers();
        leader = candidate;
        int kept = random.nextInt(log.appendedCount() + 1);
        coverage.count(kept > 0, Situation.UNCOMMITTED_ENTRY_KEPT_BY_THE_NEXT_LEADER);
        coverage.count(kept < log.appendedCount(), Situation.ENTRY_LOST_WITH_ITS_LEADER);
        trace.note("leader", candidate);
        log.beginTerm(kept);
        announce();
    }

    private boolean reachesMajority(int candidate) {
        return replicas.get(candidate).up()
                && replicas.stream()
                                .filter(r -> r.up() && network.connected(candidate, r.id()))
                                .count()
                        > REPLICAS / 2;
    }

    /** A proposal arrives; who does not lead ignores it. */
    void propose(int replica, Bytes entry, Replica.Proposer proposer) {
        if (replica != leader || !replicas.get(replica).up()) {
            return;
        }
        log.append(
                entry, (index, place) -> replicas.get(leader).awaitReply(index, place, proposer));
        queue.schedule(1 + random.nextInt(30), "commit", leader, this::commit);
    }

    private void commit() {
        if (log.appendedCount() > 0 && reachesMajority(leader)) {
            log.commit(1 + random.nextInt(log.appendedCount()));
            announce();
        }
    }

    private void announce() {
        long last = log.last();
        for (Replica replica : replicas) {
            network.send(leader, replica.id(), "committed", last, () -> learn(replica, last));
        }
    }

    private void learn(Replica replica, long commit) {
        if (!replica.up()) {
            return;
        }
        replica.learnCommit(commit);
        if (replica.applied() + 1 < log.first()) {
            requestSnapshot(replica);
        } else {
            applySoon(replica);
        }
    }

    private void applySoon(Replica replica) {
        if (applying[replica.id()] || replica.applied() >= replica.commit()) {
            return;
        }
        applying[replica.id()] = true;
        queue.schedule(
                1 + random.nextInt(applyMillisMax[replica.id()]),
                "apply",
                replica,
                () -> apply(replica));
    }

    private void apply(Replica replica) {
        applying[replica.id()] = false;
        long next = replica.applied() + 1;
        if (replica.up() && next <= replica.commit() && next >= log.first()) {
            replica.apply(log.entry(next)).ifPresent(attest -> propose(replica, attest));
            trace.note("applied", next);
            applySoon(replica);
        }
    }

    private void requestSnapshot(Replica replica) {
        for (Replica holder : replicas) {
            Optional<Replica.Snapshot> snapshot = holder.snapshot();
            if (holder.up() && snapshot.map(s -> s.index() + 1 >= log.first()).orElse(false)) {
                network.send(
                        holder.id(),
                        replica.id(),
                        "snapshot",
                        snapshot.get().index(),
                        () -> install(replica, snapshot.get()));
                return;
            }
        }
    }

    private void install(Replica replica, Replica.Snapshot snapshot) {
        if (replica.up() && snapshot.index() > replica.applied()) {
            replica.install(snapshot);
            coverage.count(true, Situation.SNAPSHOT_INSTALLED);
            trace.note("installed", replica);
            learn(replica, snapshot.index());
        }
    }

    /** The leader's snapshot lets the log begin later. */
    void takeSnapshot(Replica replica) {
        replica.takeSnapshot();
        if (replica.id() == leader) {
            log.truncate(replica.applied() - random.nextInt(4));
        }
    }

    private void heartbeat() {
        if (!reachesMajority(leader)) {
            elect(random.nextInt(REPLICAS));
        }
        commit();
        announce();
        queue.schedule(HEARTBEAT_MILLIS, "heartbeat", leader, this::heartbeat);
    }

    /** Who thinks that it leads ends leases by commands; also one that was deposed just now. */
    private void expireLeases() {
        for (Replica replica : replicas) {
            if (replica.up() && (replica.id() == leader || random.nextInt(8) == 0)) {
                for (Lease lease : replica.leases().over(4)) {
                    propose(replica, new Command.ExpireLease(lease.id(), lease.renewedAt()));
                }
                for (Lease lease : replica.leases().unnoted(1)) {
                    propose(
                            replica,
                            new Command.CheckpointLease(
                                    lease.id(), lease.renewedAt(), lease.remainingSeconds()));
                }
            }
        }
        queue.schedule(LEASE_ROUND_MILLIS, "lease round", leader, this::expireLeases);
    }

    /** A member's own proposal, which it makes again in another form if it is lost. */
    private void propose(Replica replica, Command command) {
        var client = new UUID(1, replica.id());
        var entry = new Entry(client, ++ownSequences[replica.id()], List.of(command));
        Bytes bytes = EntryCodec.encode(entry);
        int to = leader;
        network.send(
                replica.id(), to, "propose", command, () -> propose(to, bytes, (_, _, _) -> {}));
    }
}
