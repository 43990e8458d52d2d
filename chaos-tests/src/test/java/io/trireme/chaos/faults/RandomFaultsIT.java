package io.trireme.chaos.faults;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Faults planned from a seed, one after the other, while clients work. The time is cut into rounds
 * of which each has a workload, a plan and a seed of its own, so that each history stays small
 * enough to be judged. {@code -Dfaults.seconds=N} sets the time, {@code -Dfaults.seed=N} the first
 * seed, {@code -Dfaults.report=FILE} writes down what happened.
 */
final class RandomFaultsIT {
    private static final Duration TIME = Duration.ofMinutes(2);
    private static final Duration ROUND = Duration.ofSeconds(60);

    @RegisterExtension static final FaultCluster servers = FaultCluster.withAll();

    private final InstantSource clock = InstantSource.system();
    private final RandomFaultsReport report = new RandomFaultsReport(clock.instant());

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
            report.lines(clock.instant()).forEach(System.out::println);
        }
    }

    private void round(long seed, long deadline) throws IOException, InterruptedException {
        var plan = new FaultPlan(seed, servers.cluster().servers());
        String name = "random-" + seed;
        int faults = 0;
        try (var scenario = FaultScenario.start(name, servers.cluster(), seed)) {
            while (System.nanoTime() < deadline) {
                faults++;
                run(plan.next(), scenario, name);
            }
            report.kept(seed, faults, String.join("; ", scenario.judge().subList(0, 2)));
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            report.broken(seed, faults, e);
            throw e;
        } finally {
            // After each round: an hour that is cut short has a report too.
            writeReport(clock.instant());
        }
    }

    private void run(PlannedFault plan, FaultScenario scenario, String name)
            throws IOException, InterruptedException {
        var fault = Fault.of(plan, servers);
        System.out.printf("%s: %s%n", name, plan.words());
        var before = scenario.mark();
        fault.begin().run();
        scenario.letRun(plan.length());
        scenario.during(plan.words() + ", over", fault.end()::run);
        report.fault(plan.kind(), scenario.seenSince(before));
        scenario.letRun(plan.rest());
    }

    private void writeReport(Instant now) throws IOException {
        var file = Optional.ofNullable(System.getProperty("faults.report")).map(Path::of);
        if (file.isPresent()) {
            Files.createDirectories(file.get().toAbsolutePath().getParent());
            Files.write(file.get(), report.lines(now));
        }
    }
}
