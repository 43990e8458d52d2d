package io.trireme.store.simulation;

import io.trireme.store.simulation.Coverage.Situation;

import java.util.EnumMap;
import java.util.random.RandomGenerator;

/**
 * What goes wrong, and what goes on in the background, at moments that the seed chooses. How often
 * each happens differs from seed to seed, so that some runs are full of crashes and others long.
 */
final class Adversary {
    private final Cluster cluster;
    private final SimulatedNetwork network;
    private final RandomGenerator random;
    private final Trace trace;
    private final Coverage coverage;
    private final EnumMap<Act, Integer> weights = new EnumMap<>(Act.class);
    private final int weightsSum;

    Adversary(SimulationParts parts, Cluster cluster) {
        this.cluster = cluster;
        this.network = parts.network();
        this.random = parts.random();
        this.trace = parts.trace();
        this.coverage = parts.coverage();
        for (Act act : Act.values()) {
            weights.put(act, act.weightMin + random.nextInt(5));
        }
        this.weightsSum = weights.values().stream().mapToInt(Integer::intValue).sum();
    }

    private enum Act {
        CRASH(0),
        START(2),
        FLUSH(0),
        COMPACT(1),
        TAKE_SNAPSHOT(0),
        ELECT(0),
        ISOLATE(0),
        REJOIN(1);

        private final int weightMin;

        Act(int weightMin) {
            this.weightMin = weightMin;
        }
    }

    void act() {
        Replica replica = cluster.replica(random.nextInt(Cluster.REPLICAS));
        switch (choose()) {
            case CRASH -> crash(replica);
            case START -> start(replica);
            case FLUSH -> flush(replica);
            case COMPACT -> compact(replica);
            case TAKE_SNAPSHOT -> takeSnapshot(replica);
            case ELECT -> cluster.elect(replica.id());
            case ISOLATE -> {
                trace.note("isolated", replica);
                network.isolate(replica.id());
            }
            case REJOIN -> {
                trace.note("rejoined", "all");
                network.rejoin();
            }
        }
    }

    private Act choose() {
        int left = random.nextInt(weightsSum);
        for (Act act : Act.values()) {
            left -= weights.get(act);
            if (left < 0) {
                return act;
            }
        }
        throw new IllegalStateException("the weights do not add up");
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
        cluster.heal();
        cluster.replicas().forEach(this::start);
    }
}
