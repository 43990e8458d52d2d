package io.trireme.store.simulation;

import java.util.List;

/** A seed whose run broke a promise, with how it came to it and how to see it again. */
final class SimulationFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    SimulationFailure(long seed, List<String> lastEvents, Throwable cause) {
        super(
                """
                seed %d: %s
                the last events:
                %s
                again: mvn -q -pl raft-store test -Dtest=StoreSimulationTest -Dsimulation.seed=%d\
                """
                        .formatted(seed, cause.getMessage(), String.join("\n", lastEvents), seed),
                cause);
    }
}
