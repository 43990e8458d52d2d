package io.trireme.benchmarks.etcd;

import io.trireme.benchmarks.Machine;
import io.trireme.benchmarks.load.Arguments;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Memory, disk, restart, snapshot, install and compaction with many keys of 1 KiB, of etcd and then
 * of Trireme's store, and what those do to a put; prints a table for docs/benchmarks.md, and the
 * exit code is 1 when a goal is missed. Arguments: {@code keys=} (1000000), {@code settle=} seconds
 * of rest (60), {@code folder=}.
 */
public final class MillionKeys {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private MillionKeys() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var given = Arguments.parse(arguments, Map.of("keys", "1000000", "settle", "60"));
        int keys = given.count("keys");
        var settle = Duration.ofSeconds(given.count("settle"));
        Path parent = given.folder();
        PrintStream out = System.out;
        out.println("Machine: " + Machine.describe());
        out.printf(Locale.ROOT, "%,d keys of 1 KiB, in %s%n", keys, parent);
        var comparison = new MillionComparison();
        for (Contender contender : Contender.values()) {
            var report = new MillionReport(out, contender, comparison);
            try {
                RunFolder.use(parent, out, places -> measure(places, keys, settle, report));
            } catch (RuntimeException | IOException e) {
                // What was measured before is worth a table; the rest says that it was not.
                out.println(contender.title + " failed");
                e.printStackTrace(out);
            }
        }
        out.println();
        out.println(comparison.table());
        System.exit(comparison.allMet() ? 0 : 1);
    }

    private static void measure(
            MemberPlaces places, int keys, Duration settle, MillionReport report)
            throws IOException, InterruptedException {
        try (var processes = MemberProcesses.start(report.contender(), places);
                var connections = new EtcdConnections(places)) {
            String leader = connections.awaitLeader(processes, START_LIMIT);
            var members =
                    new RunningMembers(report.contender(), places, processes, connections, leader);
            try (var elections = new ElectionWatch(connections)) {
                new MillionRun(members, keys, settle, report).run();
                report.add(MillionMeasure.ELECTIONS, (double) elections.needless());
            }
        }
    }
}
