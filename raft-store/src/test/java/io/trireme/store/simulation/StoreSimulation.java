package io.trireme.store.simulation;

import io.trireme.store.core.EntryCodec;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One run from one seed: a time of faults, then a time in which all must heal. After every event
 * all replicas are checked; clients and watchers check what they get.
 */
final class StoreSimulation {
    private static final int FAULTY_EVENTS = 800;
    private static final int HEALING_EVENTS_MAX = 20_000;
    private static final int CLIENTS = 2;
    private static final int WATCHERS = 3;
    private static final int TRACE_LINES = 60;

    private final long seed;
    private final Trace trace;
    private final SplittableRandom random;
    private final EventQueue queue;
    private final Coverage coverage = new Coverage();
    private final Model model;
    private final SimulatedLog log;
    private final Cluster cluster;
    private final ReplicaChecks checks;
    private final Adversary adversary;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final List<SimulatedWatcher> watchers = new ArrayList<>();
    private boolean calm;

    StoreSimulation(long seed, ReplicaSteps steps) {
        this(seed, steps, TRACE_LINES);
    }

    /**
     * @param traceLines how many of the last events are remembered
     */
    StoreSimulation(long seed, ReplicaSteps steps, int traceLines) {
        this.seed = seed;
        this.trace = new Trace(traceLines);
        this.random = new SplittableRandom(seed);
        this.queue = new EventQueue(trace);
        var parts =
                new SimulationParts(
                        random, queue, new SimulatedNetwork(queue, random), trace, coverage);
        this.model = new Model(queue::nowMillis, coverage);
        this.log =
                new SimulatedLog(
                        entry -> model.commit(entry.payload().map(EntryCodec::decodeEntry)));
        var limits =
                new Replica.Limits(
                        1 + random.nextInt(12), 500 + random.nextInt(4_000), 1 + random.nextInt(6));
        this.cluster = new Cluster(parts, log, steps, limits);
        this.checks = new ReplicaChecks(model, random);
        this.adversary = new Adversary(parts, cluster);
        var workload = new Workload(model, random);
        for (int i = 0; i < CLIENTS; i++) {
            int node = Cluster.REPLICAS + i;
            clients.add(new SimulatedClient(node, parts, cluster, model, workload));
        }
        for (int i = 0; i < WATCHERS; i++) {
            watchers.add(new SimulatedWatcher(parts, cluster, model));
        }
    }

    /**
     * Runs the seed.
     *
     * @throws SimulationFailure if something does not hold
     */
    void run() {
        try {
            start();
            for (int i = 0; i < FAULTY_EVENTS; i++) {
                step();
            }
            calm = true;
            adversary.heal();
            int events = 0;
            while (!settled()) {
                if (events++ == HEALING_EVENTS_MAX) {
                    throw new AssertionError("all must settle when faults are over");
                }
                step();
            }
        } catch (RuntimeException | AssertionError e) {
            throw new SimulationFailure(seed, trace.lines(), e);
        }
    }

    Coverage coverage() {
        return coverage;
    }

    Trace trace() {
        return trace;
    }

    private void start() {
        cluster.start();
        clients.forEach(client -> repeat("client", 150, () -> act(client)));
        watchers.forEach(watcher -> repeat("watcher", 200, () -> watcher.read(calm)));
        repeat("background", 60, this::disturb);
        repeat("read", 150, this::read);
    }

    private void repeat(String name, int delayMillisMax, Runnable action) {
        queue.schedule(
                1 + random.nextInt(delayMillisMax),
                name,
                "",
                () -> {
                    action.run();
                    repeat(name, delayMillisMax, action);
                });
    }

    private void act(SimulatedClient client) {
        if (!calm) {
            client.act();
        }
    }

    private void disturb() {
        if (!calm) {
            adversary.act();
        } else {
            adversary.compact(cluster.replica(random.nextInt(Cluster.REPLICAS)));
        }
    }

    private void read() {
        Replica replica = cluster.replica(random.nextInt(Cluster.REPLICAS));
        if (replica.up()) {
            checks.checkSomeRead(replica);
        }
    }

    private void step() {
        queue.step();
        for (Replica replica : cluster.replicas()) {
            checks.check(replica, log.last());
        }
    }

    /** All is applied, answered and seen, and leases that nobody renews have ended. */
    private boolean settled() {
        return cluster.caughtUp()
                && model.leases().isEmpty()
                && clients.stream().allMatch(SimulatedClient::idle)
                && watchers.stream().allMatch(SimulatedWatcher::caughtUp);
    }
}
