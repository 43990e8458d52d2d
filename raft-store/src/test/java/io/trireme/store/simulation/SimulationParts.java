package io.trireme.store.simulation;

import java.util.random.RandomGenerator;

/** What everybody in a simulation shares. */
record SimulationParts(
        RandomGenerator random,
        EventQueue queue,
        SimulatedNetwork network,
        Trace trace,
        Coverage coverage) {}
