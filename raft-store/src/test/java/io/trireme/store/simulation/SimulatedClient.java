package io.trireme.store.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.store.Bytes;
import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.core.EntryReply;
import io.trireme.store.simulation.Coverage.Situation;

import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Proposes entries, and each again, with its number, while it is not answered. */
final class SimulatedClient {
    private static final int CALLS_MAX = 3;
    private static final int ATTEMPTS_MAX = 5;
    private static final int TIMEOUT_MILLIS = 150;
    private static final int RESTART_ONE_IN = 60;
    private static final int JUMP_ONE_IN = 12;
    private static final int JUMP_MAX = 40;

    private final int node;
    private final EventQueue queue;
    private final SimulatedNetwork network;
    private final RandomGenerator random;
    private final Coverage coverage;
    private final Cluster cluster;
    private final Model model;
    private final Workload workload;
    private final TreeMap<Long, Call> calls = new TreeMap<>();
    private UUID client;
    private long restarts;
    private long sequence;

    SimulatedClient(
            int node, SimulationParts parts, Cluster cluster, Model model, Workload workload) {
        this.node = node;
        this.queue = parts.queue();
        this.network = parts.network();
        this.random = parts.random();
        this.coverage = parts.coverage();
        this.cluster = cluster;
        this.model = model;
        this.workload = workload;
        restart();
    }

    /** One entry until it is answered or given up. */
    private final class Call {
        private final UUID owner = client;
        private final long number;
        private final Bytes entry;
        private int attempts;

        Call(Entry entry) {
            this.number = entry.sequence();
            this.entry = EntryCodec.encode(entry);
        }

        boolean open() {
            return calls.get(number) == this;
        }

        @Override
        public String toString() {
            return "client %s entry %d".formatted(owner, number);
        }
    }

    private void restart() {
        client = new UUID(node, restarts++);
        sequence = 0;
        calls.clear();
    }

    boolean idle() {
        return calls.isEmpty();
    }

    /** Proposes something new, if not too much is in flight. */
    void act() {
        if (random.nextInt(RESTART_ONE_IN) == 0) {
            restart();
        }
        if (calls.size() >= CALLS_MAX) {
            return;
        }
        sequence += random.nextInt(JUMP_ONE_IN) == 0 ? 1 + random.nextInt(JUMP_MAX) : 1;
        var call = new Call(new Entry(client, sequence, workload.commands()));
        calls.put(sequence, call);
        deliver(call);
    }

    private void deliver(Call call) {
        if (!call.open()) {
            return;
        }
        if (call.attempts++ == ATTEMPTS_MAX) {
            coverage.count(true, Situation.OUTCOME_UNKNOWN);
            calls.remove(call.number);
            return;
        }
        int to = random.nextInt(8) == 0 ? random.nextInt(Cluster.REPLICAS) : cluster.leader();
        network.send(
                node,
                to,
                "propose",
                call,
                () ->
                        cluster.propose(
                                to,
                                call.entry,
                                (index, place, reply) ->
                                        network.send(
                                                to,
                                                node,
                                                "reply",
                                                call,
                                                () -> answered(call, index, place, reply))));
        queue.schedule(TIMEOUT_MILLIS, "timeout", call, () -> deliver(call));
    }

    private void answered(Call call, long index, int place, EntryReply reply) {
        assertEquals(model.reply(index, place), reply, "a reply is the model's");
        if (call.open()) {
            calls.remove(call.number);
        }
    }
}
