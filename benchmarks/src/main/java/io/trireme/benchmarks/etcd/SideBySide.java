package io.trireme.benchmarks.etcd;

import io.trireme.benchmarks.Machine;
import io.trireme.benchmarks.load.Arguments;
import io.trireme.benchmarks.load.PhaseResult;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Measures etcd and Trireme's store in alternating runs and prints a table for docs/benchmarks.md;
 * exit code 1 when a goal is missed. Arguments, all optional: {@code runs=} of each (5), {@code
 * seconds=} of each phase (10), {@code warmup=} seconds of load before the first (180), {@code
 * folder=} on the disk to measure (the temporary one).
 */
public final class SideBySide {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final PrintStream out;
    private final Duration warmUp;
    private final Duration length;
    private final Path parent;
    private final Comparison comparison = new Comparison();

    private SideBySide(PrintStream out, Duration warmUp, Duration length, Path parent) {
        this.out = out;
        this.warmUp = warmUp;
        this.length = length;
        this.parent = parent;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var given =
                Arguments.parse(arguments, Map.of("runs", "5", "seconds", "10", "warmup", "180"));
        int runs = given.count("runs");
        var length = Duration.ofSeconds(given.count("seconds"));
        var warmUp = Duration.ofSeconds(given.count("warmup"));
        var sideBySide = new SideBySide(System.out, warmUp, length, given.folder());
        System.exit(sideBySide.measure(runs) ? 0 : 1);
    }

    /** Whether all goals are met. */
    private boolean measure(int runs) throws IOException, InterruptedException {
        out.println("Machine: " + Machine.describe());
        out.printf(
                Locale.ROOT,
                "%d runs of each, %d s a phase, in %s (%s)%n",
                runs,
                length.toSeconds(),
                parent,
                Files.getFileStore(parent).type());
        for (int run = 1; run <= runs; run++) {
            for (Contender contender : Contender.values()) {
                run(contender, run);
            }
        }
        out.println();
        out.println(comparison.table());
        return comparison.allMet();
    }

    private void run(Contender contender, int run) throws IOException, InterruptedException {
        RunFolder.use(
                parent,
                out,
                places -> {
                    try (var processes = MemberProcesses.start(contender, places);
                            var connections = new EtcdConnections(places)) {
                        measure(contender, run, processes, connections);
                    }
                });
    }

    private void measure(
            Contender contender, int run, MemberProcesses processes, EtcdConnections connections)
            throws InterruptedException {
        String leader = connections.awaitLeader(processes, START_LIMIT);
        var load = new Load(connections, leader, length.dividedBy(5), length);
        load.warmUp(warmUp);
        for (Phase phase : Phase.values()) {
            PhaseResult result = load.run(phase);
            processes.requireAlive();
            comparison.add(contender, phase, result);
            print(contender, run, phase, result);
        }
    }

    /** At once: a later phase that fails must not take this one with it. */
    private void print(Contender contender, int run, Phase phase, PhaseResult result) {
        out.printf(
                Locale.ROOT,
                "%-8s %d  %-55s %5d clients %8.0f/s  p50 %.2f ms  p99 %.2f ms%s%s%n",
                contender.title,
                run,
                phase.title,
                phase.clients,
                result.perSecond(),
                result.p50Millis(),
                result.p99Millis(),
                result.errors() == 0 ? "" : "  failed " + result.errors(),
                result.watchP99Millis().isEmpty()
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "  watch p99 %.2f ms",
                                result.watchP99Millis().getAsDouble()));
    }
}
