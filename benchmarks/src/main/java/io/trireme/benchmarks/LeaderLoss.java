package io.trireme.benchmarks;

import io.trireme.chaos.RoleProbe;
import io.trireme.chaos.cluster.ClusterState;
import io.trireme.chaos.cluster.Manifests;
import io.trireme.chaos.cluster.RunningCluster;
import io.trireme.chaos.history.Outages;
import io.trireme.chaos.history.Workload;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code kill -9} of a leader costs. Each round kills the Raft leader, which may lead more
 * than the log, and after a restart the controllers' leader; both times a client asks the scheduler
 * and the controllers for something at once.
 */
final class LeaderLoss {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String NAMESPACE = "leader-loss";
    private static final String CONTROLLERS = "controller-manager";
    private static final String SCHEDULER = "scheduler";

    private final RunningCluster cluster;
    private final PrintStream out;
    private final List<Double> writes = new ArrayList<>();
    private final List<Double> controllers = new ArrayList<>();
    private final List<Double> running = new ArrayList<>();
    private final List<Double> scheduler = new ArrayList<>();

    private LeaderLoss(RunningCluster cluster, PrintStream out) {
        this.cluster = cluster;
        this.out = out;
    }

    static List<Measurement> measure(RunningCluster cluster, int rounds, PrintStream out)
            throws IOException, InterruptedException {
        cluster.kubectl()
                .runWithInput(Manifests.namespace(NAMESPACE), "apply", "-f", "-")
                .requireSuccess();
        var loss = new LeaderLoss(cluster, out);
        for (int round = 1; round <= rounds; round++) {
            var state = loss.whole();
            loss.kill("raft-" + round, state, state.raftLeader().orElseThrow());
            state = loss.whole();
            loss.kill("controllers-" + round, state, state.holder(CONTROLLERS).orElseThrow());
        }
        var measured = new ArrayList<Measurement>();
        measured.add(of("writes out after `kill -9` of the Raft leader", 3, loss.writes));
        measured.add(
                of(
                        "first pod created by controllers after `kill -9` of theirs",
                        8,
                        loss.controllers));
        measured.add(of("that pod Running", 8, loss.running));
        if (!loss.scheduler.isEmpty()) {
            measured.add(
                    of("pod bound after `kill -9` of the scheduler's leader", 8, loss.scheduler));
        }
        return measured;
    }

    private static Measurement of(String name, double goalSeconds, List<Double> values) {
        return new Measurement(name, "s", goalSeconds, values);
    }

    private ClusterState whole() throws IOException, InterruptedException {
        return cluster.awaitStatus(ClusterState::whole, LIMIT);
    }

    /** Kills a server, notes what it led and how long that was missed, and starts it again. */
    private void kill(String name, ClusterState before, String server)
            throws IOException, InterruptedException {
        try (var workload = Workload.start(cluster, NAMESPACE, name)) {
            long fault = System.nanoTime();
            cluster.kill(server);
            try (var probe = RoleProbe.start(cluster, NAMESPACE, name)) {
                var times = probe.await(LIMIT);
                double write =
                        seconds(
                                Outages.untilAnswer(workload.answeredWrites(), fault)
                                        .orElseThrow());
                String led = "";
                if (before.raftLeader().orElseThrow().equals(server)) {
                    writes.add(write);
                    led += " log";
                }
                if (before.holder(CONTROLLERS).orElseThrow().equals(server)) {
                    controllers.add(seconds(times.controllersActed(fault)));
                    running.add(seconds(times.running(fault)));
                    led += " controllers";
                }
                if (before.holder(SCHEDULER).orElseThrow().equals(server)) {
                    scheduler.add(seconds(times.schedulerActed(fault)));
                    led += " scheduler";
                }
                out.printf(
                        Locale.ROOT,
                        "killed %s, which led:%s; writes %.2f s, scheduler %.2f s, controllers"
                                + " %.2f s, pod Running %.2f s (load %s)%n",
                        server,
                        led,
                        write,
                        seconds(times.schedulerActed(fault)),
                        seconds(times.controllersActed(fault)),
                        seconds(times.running(fault)),
                        Machine.load());
            }
        }
        cluster.restart();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
