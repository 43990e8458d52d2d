package io.trireme.store.simulation;

import io.trireme.store.Bytes;
import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryCodec;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * One run from one seed: a time of faults, then a time in which all must heal. After every event
 * all replicas are checked; clients and watchers check what they get.
 */
final class StoreSimulation {
    private static final int FAULTY_EVENTS = 800;
    private static final int CROWDED_ONE_IN = 50;
    private static final int CROWDED_EVENTS = 2_500;
    private static final int HEALING_EVENTS_MAX = 20_000;
    private static final int CLIENTS = 2;
    private static final int WATCHERS = 3;
    private static final int TRACE_LINES = 60;
    private static final int CALM_DELAYS = 4;

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
    private final Workload workload;
    private final boolean crowded;
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
        this.log = new SimulatedLog(entry -> model.commit(entry.entries()), random, coverage);
        var limits =
                new Replica.Limits(
                        1 + random.nextInt(12), 500 + random.nextInt(4_000), 1 + random.nextInt(6));
        this.cluster = new Cluster(parts, log, steps, limits);
        this.checks = new ReplicaChecks(model, random);
        this.adversary = new Adversary(parts, cluster);
        this.workload = new Workload(model, random);
        this.crowded = random.nextInt(CROWDED_ONE_IN) == 0;
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
            int faultyEvents = crowded ? CROWDED_EVENTS : FAULTY_EVENTS;
            for (int i = 0; i < faultyEvents; i++) {
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
        if (crowded) {
            appendCrowd();
        }
        for (int i = 0; i < CLIENTS; i++) {
            propose(i);
        }
        for (int i = 0; i < WATCHERS; i++) {
            SimulatedWatcher watcher = watchers.get(i);
            repeat("watcher", i, 200, () -> watcher.read(calm));
        }
        repeat("background", "", 60, this::disturb);
        repeat("read", "", 150, this::read);
    }

    /** More clients than the state remembers; some of their entries come again much later. */
    private void appendCrowd() {
        List<Bytes> entries = new ArrayList<>();
        for (int i = 0; i < ModelSessions.CLIENTS_MAX + 20; i++) {
            var entry = new Entry(new UUID(2, i), 1, List.of(workload.passing()));
            entries.add(EntryCodec.encode(entry));
            if (random.nextInt(10) == 0) {
                entries.add(entries.get(random.nextInt(entries.size())));
            }
        }
        entries.forEach(entry -> log.append(entry, (_, _) -> {}));
        log.commit(log.appendedCount());
    }

    private void propose(int client) {
        queue.schedule(
                1 + random.nextInt(150),
                "client",
                client,
                () -> {
                    if (!calm) {
                        clients.get(client).act();
                        propose(client);
                    }
                });
    }

    private void repeat(String name, Object subject, int delayMillisMax, Runnable action) {
        // Little is left to find when all is calm.
        int delayMax = calm ? CALM_DELAYS * delayMillisMax : delayMillisMax;
        queue.schedule(
                1 + random.nextInt(delayMax),
                name,
                subject,
                () -> {
                    action.run();
                    repeat(name, subject, delayMillisMax, action);
                });
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
