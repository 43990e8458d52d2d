package io.trireme.store.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Many seeds of {@link StoreSimulation}. {@code -Dsimulation.seed=N} runs that one alone; {@code
 * -Dsimulation.seeds=N} so many, from {@code -Dsimulation.first} on.
 */
class StoreSimulationTest {
    private static final Logger LOG = LoggerFactory.getLogger(StoreSimulationTest.class);
    private static final long SEEDS = Long.getLong("simulation.seeds", 2_000);
    private static final long FIRST = Long.getLong("simulation.first", 1);

    /** Whether several seeds run at once, each on one thread. */
    private static final boolean PARALLEL = Boolean.getBoolean("simulation.parallel");

    @Test
    void everyPromiseHoldsAfterEveryEventOfEverySeed() {
        Long one = Long.getLong("simulation.seed");
        if (one != null) {
            new StoreSimulation(one, ReplicaSteps.CORRECT).run();
            return;
        }
        var coverage = new Coverage();
        LongStream seeds = LongStream.range(FIRST, FIRST + SEEDS);
        (PARALLEL ? seeds.parallel() : seeds).forEach(seed -> run(seed, coverage));
        assertTrue(
                SEEDS < 1_000 || coverage.missing().isEmpty(),
                () -> "never happened: " + coverage.missing());
        LOG.atInfo()
                .addKeyValue("seeds", SEEDS)
                .addKeyValue("situations", coverage.counts())
                .log("simulated");
    }

    private static void run(long seed, Coverage coverage) {
        var simulation = new StoreSimulation(seed, ReplicaSteps.CORRECT);
        simulation.run();
        coverage.add(simulation.coverage());
    }

    @Test
    void aSeedRunsTheSameWayTwice() {
        List<String> first = trace(4711);
        assertTrue(first.size() > 400);
        assertEquals(first, trace(4711));
    }

    private static List<String> trace(long seed) {
        var simulation = new StoreSimulation(seed, ReplicaSteps.CORRECT, Integer.MAX_VALUE);
        simulation.run();
        return simulation.trace().lines();
    }
}
