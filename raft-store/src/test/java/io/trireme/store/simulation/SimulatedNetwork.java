package io.trireme.store.simulation;

import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Delivers messages late, twice, in another order, or never, until it is healed. */
final class SimulatedNetwork {
    private static final int LOSS_PERCENT_MAX = 15;
    private static final int REPEAT_PERCENT_MAX = 20;
    private static final int STRAGGLER_PERCENT_MAX = 10;
    private static final int DELAY_MILLIS_MAX = 20;
    private static final int STRAGGLER_MILLIS_MAX = 2_000;

    private final EventQueue queue;
    private final RandomGenerator random;
    private final TreeSet<Integer> isolated = new TreeSet<>();
    private final int lossPercent;
    private final int repeatPercent;
    private final int stragglerPercent;
    private boolean healed;

    SimulatedNetwork(EventQueue queue, RandomGenerator random) {
        this.queue = queue;
        this.random = random;
        this.lossPercent = random.nextInt(LOSS_PERCENT_MAX);
        this.repeatPercent = random.nextInt(REPEAT_PERCENT_MAX);
        this.stragglerPercent = random.nextInt(STRAGGLER_PERCENT_MAX);
    }

    void send(int from, int to, String name, Object subject, Runnable delivery) {
        if (chance(lossPercent)) {
            return;
        }
        int copies = chance(repeatPercent) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            int delayMax = chance(stragglerPercent) ? STRAGGLER_MILLIS_MAX : DELAY_MILLIS_MAX;
            queue.schedule(
                    1 + random.nextInt(delayMax),
                    name,
                    subject,
                    () -> {
                        if (connected(from, to)) {
                            delivery.run();
                        }
                    });
        }
    }

    private boolean chance(int percent) {
        return !healed && random.nextInt(100) < percent;
    }

    boolean connected(int one, int other) {
        return one == other || !(isolated.contains(one) || isolated.contains(other));
    }

    void isolate(int node) {
        isolated.add(node);
    }

    void rejoin() {
        isolated.clear();
    }

    /** From now on every message arrives, once and soon. */
    void heal() {
        healed = true;
        rejoin();
    }
}
