package io.trireme.store.simulation;

import io.trireme.store.simulation.Coverage.Situation;

import java.util.random.RandomGenerator;

/** What goes wrong, and what goes on in the background, at moments that the seed chooses. */
final class Adversary {
    private final Cluster cluster;
    private final SimulatedNetwork network;
    private final RandomGenerator random;
    private final Trace trace;
    private final Coverage coverage;

    Adversary(SimulationParts parts, Cluster cluster) {
        this.cluster = cluster;
        this.network = parts.network();
        this.random = parts.random();
        this.trace = parts.trace();
        this.coverage = parts.coverage();
    }

    void act() {
        Replica replica = cluster.replica(random.nextInt(Cluster.REPLICAS));
        switch (random.nextInt(16)) {
            case 0, 1 -> crash(replica);
            case 2, 3, 4 -> start(replica);
            case 5, 6 -> flush(replica);
            case 7, 8, 9, 10 -> compact(replica);
            case 11, 12 -> takeSnapshot(replica);
            case 13 -> cluster.elect(replica.id());
            case 14 -> {
                trace.note("isolated", replica);
                network.isolate(replica.id());
            }
            default -> {
                trace.note("rejoined", "all");
                network.rejoin();
            }
        }
    }

    private void crash(Replica replica) {
        if (replica.up()) {
            coverage.count(replica.disk().unflushedCount() > 0, Situation.WRITES_LOST_IN_A_CRASH);
            trace.note("crashed", replica);
            replica.crash();
        }
    }

    private void start(Replica replica) {
        if (!replica.up()) {
            boolean restored = replica.start();
            coverage.count(restored, Situation.STARTED_FROM_A_SNAPSHOT);
            trace.note("started", replica);
        }
    }

    private void flush(Replica replica) {
        if (replica.up()) {
            replica.disk().flush(random.nextInt(replica.disk().unflushedCount() + 1));
        }
    }

    void compact(Replica replica) {
        if (replica.up()) {
            replica.compact(1 + random.nextInt(4));
        }
    }

    private void takeSnapshot(Replica replica) {
        if (replica.up()) {
            cluster.takeSnapshot(replica);
            trace.note("snapshot of", replica);
        }
    }

    /** Nothing goes wrong from now on. */
    void heal() {
        network.heal();
        cluster.replicas().forEach(this::start);
    }
}
