package io.trireme.benchmarks;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.trireme.chaos.cluster.Manifests;
import io.trireme.chaos.cluster.RunningCluster;
import io.trireme.client.ApiClient;
import io.trireme.client.http.HttpTransport;
import io.trireme.client.http.HttpTransportConfig;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The goals of the whole system, measured on real processes: start, memory, what a killed leader
 * costs, and how fast a large Deployment runs. Arguments: {@code up}, {@code memory}, {@code loss},
 * {@code pods}, each optionally with {@code =COUNT} (how often; of pods, how many); none for all.
 */
public final class WholeSystem {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final int SERVERS = 3;
    private static final int NODES = 3;
    private static final int PODS_PER_NODE = 500;
    private static final String IMAGE = "example.test/main:1";

    private final PrintStream out;
    private final List<Measurement> measurements = new ArrayList<>();

    private WholeSystem(PrintStream out) {
        this.out = out;
    }

    /** Measures and prints a table for docs/benchmarks.md; exit code 1 when a goal is missed. */
    public static void main(String[] arguments) throws Exception {
        var counts = new TreeMap<String, Integer>();
        for (String argument : arguments) {
            var words = argument.split("=", 2);
            int count = words.length == 2 ? Integer.parseInt(words[1]) : 0;
            counts.put(words[0], count);
        }
        if (counts.isEmpty()) {
            counts.putAll(Map.of("up", 0, "memory", 0, "loss", 0, "pods", 0));
        }
        var system = new WholeSystem(System.out);
        System.out.println("Machine: " + Machine.describe() + "\n");
        for (var entry : counts.entrySet()) {
            system.measure(entry.getKey(), entry.getValue());
        }
        System.out.println("\n" + Measurement.HEADER);
        system.measurements.forEach(measurement -> System.out.println(measurement.row()));
        if (!system.measurements.stream().allMatch(Measurement::met)) {
            System.exit(1);
        }
    }

    private void measure(String what, int count) throws IOException, InterruptedException {
        switch (what) {
            case "up" -> up(count == 0 ? 5 : count);
            case "memory" -> memory();
            case "loss" -> loss(count == 0 ? 5 : count);
            case "pods" -> pods(count == 0 ? 1_000 : count);
            default -> throw new IllegalArgumentException("unknown benchmark " + what);
        }
    }

    private void up(int times) throws IOException, InterruptedException {
        var seconds = new ArrayList<Double>();
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            try (var _ = RunningCluster.up(SERVERS, NODES)) {
                seconds.add(secondsSince(start));
            }
            out.printf(Locale.ROOT, "up: %.1f s%n", seconds.getLast());
        }
        note(new Measurement("`./trireme up`, 3 servers, until all is ready", "s", 20, seconds));
    }

    /** After half a minute with nothing but the system's own leases and watches. */
    private void memory() throws IOException, InterruptedException {
        try (var cluster = RunningCluster.up(SERVERS, NODES)) {
            pause(IDLE);
            var rss = new ArrayList<Double>();
            var pss = new ArrayList<Double>();
            for (String server : cluster.servers()) {
                var memory = ProcessMemory.of(cluster.process(server).pid());
                rss.add(memory.rssMiB());
                pss.add(memory.pssMiB());
            }
            for (String other : List.of("balancer", "hollow-nodes")) {
                out.println(other + ": " + ProcessMemory.of(cluster.process(other).pid()));
            }
            note(new Measurement("idle server, resident (RSS)", "MiB", 450, rss));
            note(new Measurement("idle server, proportional (PSS)", "MiB", 450, pss));
        }
    }

    private void loss(int kills) throws IOException, InterruptedException {
        try (var cluster = RunningCluster.up(SERVERS, NODES)) {
            LeaderLoss.measure(cluster, kills, out).forEach(this::note);
        }
    }

    private void pods(int count) throws IOException, InterruptedException {
        try (var cluster = RunningCluster.up(SERVERS, Math.ceilDiv(count, PODS_PER_NODE))) {
            cluster.kubectl()
                    .runWithInput(Manifests.deployment("many", count, IMAGE, 0), "apply", "-f", "-")
                    .requireSuccess();
            long start = System.nanoTime();
            awaitReady(cluster, count);
            note(
                    new Measurement(
                            count + " pods of one Deployment Running on hollow nodes",
                            "s",
                            60,
                            List.of(secondsSince(start))));
        }
    }

    private void awaitReady(RunningCluster cluster, int count)
            throws IOException, InterruptedException {
        var config = HttpTransportConfig.of(List.of(cluster.balancer()), cluster.adminTls());
        long start = System.nanoTime();
        try (var transport = new HttpTransport(config)) {
            var deployments = new ApiClient(transport).resource(Deployment.class);
            int ready = 0;
            while (ready < count) {
                if (secondsSince(start) > LIMIT.toSeconds()) {
                    throw new AssertionError(ready + " of " + count + " pods after " + LIMIT);
                }
                pause(POLL);
                Integer now = deployments.require("default", "many").getStatus().getReadyReplicas();
                ready = now == null ? 0 : now;
            }
        }
    }

    /** Shown at once: a later one that fails must not take this one with it. */
    private void note(Measurement measurement) {
        out.println(measurement.row());
        measurements.add(measurement);
    }

    private static double secondsSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private static void pause(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
    }
}
