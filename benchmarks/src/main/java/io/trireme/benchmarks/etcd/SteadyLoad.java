package io.trireme.benchmarks.etcd;

import io.trireme.benchmarks.Machine;
import io.trireme.benchmarks.load.Arguments;
import io.trireme.benchmarks.load.ClosedLoop;
import io.trireme.benchmarks.load.PhaseResult;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Trireme's store alone under full load: the leader must stay. Prints a row for docs/benchmarks.md,
 * and the exit code is 1 when there was an election. Arguments: {@code minutes=} (60), {@code
 * clients=} (64), {@code quota-mib=} (2048, the store's default, so that history is given up on the
 * way), {@code folder=}.
 */
public final class SteadyLoad {
    private static final int KEYS = 10_000;
    private static final int VALUE_BYTES = 256;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PrintStream out;
    private final int clients;
    private final List<PhaseResult> minutes = new ArrayList<>();
    private long needless;

    private SteadyLoad(PrintStream out, int clients) {
        this.out = out;
        this.clients = clients;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var given =
                Arguments.parse(
                        arguments, Map.of("minutes", "60", "clients", "64", "quota-mib", "2048"));
        int count = given.count("minutes");
        long quotaBytes = (long) given.count("quota-mib") << 20;
        Path parent = given.folder();
        System.out.println("Machine: " + Machine.describe());
        var load = new SteadyLoad(System.out, given.count("clients"));
        RunFolder.use(parent, System.out, places -> load.run(places, quotaBytes, count));
        System.out.println(load.table());
        System.exit(load.needless == 0 ? 0 : 1);
    }

    private void run(MemberPlaces places, long quotaBytes, int count)
            throws IOException, InterruptedException {
        try (var processes = MemberProcesses.start(Contender.TRIREME, places, quotaBytes);
                var connections = new EtcdConnections(places)) {
            String leader = connections.awaitLeader(processes, LIMIT);
            ClosedLoop.Call put =
                    new Puts("/steady/", KEYS, VALUE_BYTES).call(connections.toAll(leader));
            try (var elections = new ElectionWatch(connections)) {
                ClosedLoop.warmUp(clients, WARM_UP, put);
                for (int minute = 1; minute <= count; minute++) {
                    PhaseResult result = ClosedLoop.run(clients, Duration.ZERO, MINUTE, put);
                    processes.requireAlive();
                    minutes.add(result);
                    needless = elections.needless();
                    print(minute, result);
                }
            }
        }
    }

    private void print(int minute, PhaseResult result) throws IOException {
        out.printf(
                Locale.ROOT,
                "minute %3d  %6.0f puts/s  p50 %.1f ms  p99 %.1f ms  failed %d  elections %d"
                        + "  load %s%n",
                minute,
                result.perSecond(),
                result.p50Millis(),
                result.p99Millis(),
                result.errors(),
                needless,
                Machine.load());
    }

    private String table() {
        return String.format(
                Locale.ROOT,
                """

                | what | puts/s, median minute (worst) | p50, p99, median minute | p99, worst minute | failed | elections | goal | met |
                |---|---|---|---|---|---|---|---|
                | %d minutes of puts of %d bytes, %d clients, Trireme | %,.0f (%,.0f) | %.1f, %.1f ms | %.1f ms | %d | %d | 0 elections | %s |
                """,
                TimeUnit.SECONDS.toMinutes(MINUTE.toSeconds() * minutes.size()),
                VALUE_BYTES,
                clients,
                Medians.of(minutes, PhaseResult::perSecond),
                minutes.stream().mapToDouble(PhaseResult::perSecond).min().orElseThrow(),
                Medians.of(minutes, PhaseResult::p50Millis),
                Medians.of(minutes, PhaseResult::p99Millis),
                minutes.stream().mapToDouble(PhaseResult::p99Millis).max().orElseThrow(),
                minutes.stream().mapToLong(PhaseResult::errors).sum(),
                needless,
                needless == 0 ? "yes" : "**no**");
    }
}
