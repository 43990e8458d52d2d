package io.trireme.chaos.faults;

import io.trireme.chaos.machines.Network;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Faults chosen from a seed, one after the other, while clients work. The time is cut into rounds
 * of which each has a workload and a seed of its own, so that each history stays small enough to be
 * judged. {@code -Dfaults.seconds=N} sets the time, {@code -Dfaults.seed=N} the first seed, {@code
 * -Dfaults.report=FILE} writes down what happened.
 */
final class RandomFaultsIT {
    private static final Duration TIME = Duration.ofSeconds(60);
    private static final Duration ROUND = Duration.ofSeconds(60);
    private static final int FAULT_MIN_MILLIS = 1_000;
    private static final int FAULT_MAX_MILLIS = 8_000;
    private static final int REST_MAX_MILLIS = 4_000;

    @RegisterExtension static final FaultCluster servers = FaultCluster.on(Network.NAMESPACES);

    private final List<String> report = new ArrayList<>();

    @Test
    void historiesStayLinearizableAndWatchesKeepTheirPromises() throws Exception {
        var time =
                Optional.ofNullable(Long.getLong("faults.seconds"))
                        .map(Duration::ofSeconds)
                        .orElse(TIME);
        long deadline = System.nanoTime() + time.toNanos();
        try {
            for (long seed = FaultScenario.seed(); System.nanoTime() < deadline; seed++) {
                round(seed, Math.min(deadline, System.nanoTime() + ROUND.toNanos()));
            }
        } finally {
            writeReport();
        }
    }

    private void round(long seed, long deadline) throws IOException, InterruptedException {
        var random = new Random(seed);
        var cluster = servers.cluster();
        String name = "random-" + seed;
        try (var scenario = FaultScenario.start(name, cluster, seed)) {
            while (System.nanoTime() < deadline) {
                var fault = Fault.random(cluster, random);
                say("%s: %s".formatted(name, fault.words()));
                fault.begin().run();
                pause(scenario, random, FAULT_MIN_MILLIS, FAULT_MAX_MILLIS);
                scenario.during(fault.words() + ", over", fault.end()::run);
                pause(scenario, random, 0, REST_MAX_MILLIS);
            }
            cluster.healAll();
            say(name + ": " + scenario.judge());
        }
    }

    private static void pause(
            FaultScenario scenario, RandomGenerator random, int minMillis, int maxMillis)
            throws InterruptedException {
        scenario.letRun(Duration.ofMillis(random.nextInt(minMillis, maxMillis)));
    }

    private void say(String line) {
        System.out.println(line);
        report.add(line);
    }

    private void writeReport() throws IOException {
        var file = Optional.ofNullable(System.getProperty("faults.report")).map(Path::of);
        if (file.isPresent()) {
            Files.createDirectories(file.get().toAbsolutePath().getParent());
            Files.write(file.get(), report);
        }
    }
}
