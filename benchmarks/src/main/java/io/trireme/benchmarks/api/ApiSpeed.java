package io.trireme.benchmarks.api;

import io.trireme.benchmarks.Machine;
import io.trireme.benchmarks.ProcessMemory;
import io.trireme.benchmarks.etcd.StoreTransactions;
import io.trireme.benchmarks.load.Arguments;
import io.trireme.benchmarks.load.ClosedLoop;
import io.trireme.benchmarks.load.Percentiles;
import io.trireme.benchmarks.load.PhaseResult;
import io.trireme.chaos.cluster.ClusterState;
import io.trireme.chaos.cluster.RunningCluster;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * The goals of one server's API, measured on the server that leads the log. Arguments: {@code
 * phases=} of {@code get,create,list,watch,idle,cache}, {@code seconds=} of each load, {@code
 * warmup=} before it, {@code pods=} of the list, {@code watchers=}, and {@code cache=}, how many
 * pods a server is to hold.
 */
public final class ApiSpeed {
    private static final int CLIENTS = 64;
    private static final int LISTS = 15;
    private static final int CHANGES_PER_SECOND = 200;
    private static final int WRITERS = 16;
    private static final double KIB = 1024;
    private static final double MIB = 1024 * KIB;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<String> FORMS =
            List.of(
                    "application/json",
                    "application/json;as=Table;v=v1;g=meta.k8s.io",
                    "application/vnd.kubernetes.protobuf");

    private final RunningCluster cluster;
    private final String server;
    private final Arguments given;
    private final PrintStream out;
    private int pods;

    private ApiSpeed(RunningCluster cluster, String server, Arguments given, PrintStream out) {
        this.cluster = cluster;
        this.server = server;
        this.given = given;
        this.out = out;
    }

    /** Measures and prints rows for docs/benchmarks.md. */
    public static void main(String[] arguments) throws Exception {
        var given =
                Arguments.parse(
                        arguments,
                        Map.of(
                                "phases", "get,create,list,watch,idle",
                                "seconds", "10",
                                "warmup", "20",
                                "pods", "10000",
                                "watchers", "1000",
                                "cache", "150000"));
        System.out.println("Machine: " + Machine.describe() + "\n");
        try (var cluster = RunningCluster.up(3, 0)) {
            var state = cluster.awaitStatus(ClusterState::whole, LIMIT);
            var speed = new ApiSpeed(cluster, state.raftLeader().orElseThrow(), given, System.out);
            System.out.println("| what | goal | measured |\n|---|---|---|");
            speed.measure(Set.of(given.values().get("phases").split(",")));
        }
    }

    private void measure(Set<String> phases) throws IOException, InterruptedException {
        if (phases.contains("get") || phases.contains("create")) {
            loads(phases);
        }
        if (phases.contains("idle")) {
            idle();
        }
        if (phases.contains("watch")) {
            watch();
        }
        if (phases.contains("list")) {
            list();
        }
        if (phases.contains("cache")) {
            cache();
        }
    }

    private void loads(Set<String> phases) throws IOException, InterruptedException {
        try (var connections = HttpConnections.open(cluster, server, CLIENTS)) {
            makePods(connections, 1);
            var calls = new Calls(connections);
            if (phases.contains("get")) {
                row(
                        "GET of a pod, 64 clients",
                        "15,000/s",
                        describe(ClosedLoop.run(CLIENTS, warmUp(), length(), calls.get())));
            }
            if (phases.contains("create")) {
                PhaseResult creates = ClosedLoop.run(CLIENTS, warmUp(), length(), calls.create());
                PhaseResult transactions = transactions();
                row("creates of ConfigMaps, 64 clients", "", describe(creates));
                row("transactions of the store alone, 64 clients", "", describe(transactions));
                row(
                        "time of a create in times of a transaction",
                        "1.3",
                        number(transactions.perSecond() / creates.perSecond()));
            }
        }
    }

    private PhaseResult transactions() throws IOException, InterruptedException {
        var door = cluster.etcdAddress(server);
        var pki = cluster.admin().ca().getParent();
        try (var store = new StoreTransactions(pki, server, door.getPort(), 500)) {
            return store.run(CLIENTS, warmUp(), length());
        }
    }

    private void list() throws IOException, InterruptedException {
        try (var connections = HttpConnections.open(cluster, server, CLIENTS);
                var vm = ServerVm.of(cluster.process(server))) {
            makePods(connections, given.count("pods"));
            for (String form : FORMS) {
                var all = new ArrayList<ListTimes>();
                for (int i = 0; i < LISTS; i++) {
                    all.add(ListTimes.take(connections, vm, Pods.LIST, form));
                }
                var warm = all.subList(LISTS / 3, LISTS);
                row(
                        "LIST of %d pods, %.1f MiB, %s"
                                .formatted(pods, warm.getFirst().bytes() / MIB, form),
                        form.equals(FORMS.getFirst())
                                ? "first byte 20 ms, all 250 ms, 10 MiB of garbage"
                                : "all 500 ms",
                        String.format(
                                Locale.ROOT,
                                "%.0f ms, %.0f ms, %.1f MiB; the first time %.0f ms",
                                median(warm, ListTimes::firstByteMillis),
                                median(warm, ListTimes::allMillis),
                                median(warm, one -> one.allocatedBytes() / MIB),
                                all.getFirst().allMillis()));
            }
        }
    }

    private void watch() throws IOException, InterruptedException {
        int count = given.count("watchers");
        try (var watchers = HttpConnections.open(cluster, server, count);
                var writers = HttpConnections.open(cluster, server, WRITERS)) {
            var load = new WatchLoad(watchers, writers);
            load.open();
            load.run(CHANGES_PER_SECOND, warmUp());
            var result = load.run(CHANGES_PER_SECOND, length());
            row(
                    count + " watchers, " + CHANGES_PER_SECOND + " changes/s",
                    "all, p99 100 ms",
                    String.format(
                            Locale.ROOT,
                            "%d events of %d changes; p50 %.1f ms, p99 %.1f ms",
                            result.events(),
                            result.changes(),
                            result.latencies().millis(0.5),
                            result.latencies().millis(0.99)));
        }
    }

    private void idle() throws IOException, InterruptedException {
        int count = given.count("watchers");
        try (var writers = HttpConnections.open(cluster, server, 1);
                var vm = ServerVm.of(cluster.process(server))) {
            long heapBefore = vm.liveHeapBytes();
            var before = ProcessMemory.of(cluster.process(server).pid());
            try (var watchers = HttpConnections.open(cluster, server, count)) {
                new WatchLoad(watchers, writers).open();
                var after = ProcessMemory.of(cluster.process(server).pid());
                long heapAfter = vm.liveHeapBytes();
                row(
                        "memory of an idle watcher, of " + count,
                        "40 KiB",
                        String.format(
                                Locale.ROOT,
                                "%.1f KiB of heap; resident %.1f KiB",
                                (heapAfter - heapBefore) / KIB / count,
                                (after.rssMiB() - before.rssMiB()) * KIB / count));
            }
        }
    }

    private void cache() throws IOException, InterruptedException {
        int count = given.count("cache");
        try (var connections = HttpConnections.open(cluster, server, CLIENTS);
                var vm = ServerVm.of(cluster.process(server))) {
            makePods(connections, count);
            row(
                    count + " pods held by one server",
                    "1.2 GiB",
                    String.format(
                            Locale.ROOT,
                            "%.0f MiB of heap, resident %.0f MiB",
                            vm.liveHeapBytes() / MIB,
                            ProcessMemory.of(cluster.process(server).pid()).rssMiB()));
        }
    }

    private void makePods(HttpConnections connections, int count) throws InterruptedException {
        if (count > pods) {
            new Pods(connections).make(pods, count);
            pods = count;
        }
    }

    private Duration warmUp() {
        return Duration.ofSeconds(given.count("warmup"));
    }

    private Duration length() {
        return Duration.ofSeconds(given.count("seconds"));
    }

    private void row(String what, String goal, String measured) {
        out.println("| " + what + " | " + goal + " | " + measured + " |");
    }

    private static String describe(PhaseResult result) {
        return String.format(
                Locale.ROOT,
                "%,.0f/s; p50 %.1f ms, p99 %.1f ms; %d failed",
                result.perSecond(),
                result.p50Millis(),
                result.p99Millis(),
                result.errors());
    }

    private static double median(List<ListTimes> all, ToDoubleFunction<ListTimes> value) {
        return Percentiles.of(all, value).p50();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
