package io.trireme.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.chaos.cluster.ClusterExtension;
import io.trireme.chaos.cluster.ClusterState;
import io.trireme.chaos.cluster.Kubectl;
import io.trireme.chaos.cluster.Manifests;
import io.trireme.chaos.cluster.Rollout;
import io.trireme.chaos.cluster.RunningCluster;
import io.trireme.chaos.history.Outages;
import io.trireme.chaos.history.Outcome;
import io.trireme.chaos.history.RegisterHistory;
import io.trireme.chaos.history.Workload;
import io.trireme.client.ApiClient;
import io.trireme.client.http.HttpTransport;
import io.trireme.client.http.HttpTransportConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code kill -9} of whoever leads something, while clients work and a rollout goes on. */
final class LeaderLossChaosIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration ROLLOUT_LIMIT = Duration.ofMinutes(2);
    private static final int REPLICAS = 4;
    private static final String CONTROLLERS = "controller-manager";

    @RegisterExtension static final ClusterExtension extension = new ClusterExtension(3, 3);

    @Test
    void nothingAcknowledgedIsLostWhenTheLeadersAreKilledDuringARollout() throws Exception {
        var cluster = extension.cluster();
        var kubectl = kubectl(cluster, "leader-loss");
        roll(kubectl, 1).requireRolledOut();
        try (var workload = Workload.start(cluster, "leader-loss", "kept")) {
            String raftLeader = whole(cluster).raftLeader().orElseThrow();
            killDuringRollout(cluster, kubectl, workload, "Raft leader", raftLeader, 2);
            String controllers = restart(cluster).holder(CONTROLLERS).orElseThrow();
            killDuringRollout(cluster, kubectl, workload, CONTROLLERS, controllers, 3);
            var after = cluster.awaitStatus(ClusterState::led, LIMIT);
            assertNotEquals(controllers, after.holder(CONTROLLERS).orElseThrow());
            restart(cluster);
            judge(cluster, workload.stop());
        }
    }

    @Test
    void rolloutGoesOnWhicheverServerIsKilledAndStatusTellsOfIt() throws Exception {
        var cluster = extension.cluster();
        var kubectl = kubectl(cluster, "each-in-turn");
        roll(kubectl, 1).requireRolledOut();
        int version = 2;
        for (String server : cluster.servers()) {
            var before = whole(cluster);
            try (var rollout = roll(kubectl, version++)) {
                rollout.awaitUnderWay();
                cluster.kill(server);
                rollout.requireRolledOut();
            }
            var after = cluster.awaitStatus(state -> ready(state) == 2 && state.led(), LIMIT);
            String table = cluster.trireme("status").out();
            assertTellsOfTheLoss(server, before, after);
            assertTrue(table.lines().anyMatch(line -> line.matches(server + " .*no .*")), table);
            System.out.println("After kill -9 of " + server + ":\n" + table);
            restart(cluster);
        }
    }

    private static long ready(ClusterState state) {
        return state.servers().stream().filter(ClusterState.Server::ready).count();
    }

    private static ClusterState whole(RunningCluster cluster) throws Exception {
        return cluster.awaitStatus(ClusterState::whole, LIMIT);
    }

    /** Starts what was killed and waits until it has caught up. */
    private static ClusterState restart(RunningCluster cluster) throws Exception {
        cluster.restart();
        return whole(cluster);
    }

    private static void assertTellsOfTheLoss(
            String killed, ClusterState before, ClusterState after) {
        assertTrue(after.server(killed).pid().isEmpty(), after::toString);
        assertFalse(after.server(killed).ready(), after::toString);
        String leader = after.raftLeader().orElseThrow();
        assertNotEquals(killed, leader);
        if (before.raftLeader().orElseThrow().equals(killed)) {
            assertTrue(term(after, leader) > term(before, killed), after::toString);
        }
        before.leaders()
                .forEach(
                        (name, led) -> {
                            var now = after.leaders().get(name);
                            assertNotEquals(killed, now.holder(), name);
                            assertEquals(
                                    led.holder().equals(killed),
                                    now.transitions() > led.transitions(),
                                    () -> name + ": " + led + " then " + now);
                        });
    }

    private static long term(ClusterState state, String server) {
        return state.server(server).raft().orElseThrow().term();
    }

    private static void killDuringRollout(
            RunningCluster cluster,
            Kubectl kubectl,
            Workload workload,
            String role,
            String server,
            int version)
            throws IOException, InterruptedException {
        try (var rollout = roll(kubectl, version)) {
            rollout.awaitUnderWay();
            long faultNanos = System.nanoTime();
            cluster.kill(server);
            try (var probe = RoleProbe.start(cluster, "leader-loss", "after-" + version)) {
                await("writes after the kill of " + server)
                        .atMost(LIMIT)
                        .until(
                                () ->
                                        Outages.untilAnswer(workload.answeredWrites(), faultNanos)
                                                .isPresent());
                await("reads after the kill of " + server)
                        .atMost(LIMIT)
                        .until(
                                () ->
                                        Outages.untilAnswer(workload.answeredReads(), faultNanos)
                                                .isPresent());
                var roles = probe.await(LIMIT);
                rollout.requireRolledOut();
                System.out.printf(
                        "kill -9 of %s (%s): writes out %s (one client waited up to %s), reads %s;"
                                + " scheduler acted after %s, controllers after %s%n",
                        server,
                        role,
                        seconds(
                                Outages.untilAnswer(workload.answeredWrites(), faultNanos)
                                        .orElseThrow()),
                        seconds(workload.longestWriteGap(faultNanos)),
                        seconds(
                                Outages.untilAnswer(workload.answeredReads(), faultNanos)
                                        .orElseThrow()),
                        seconds(roles.schedulerActed(faultNanos)),
                        seconds(roles.controllersActed(faultNanos)));
            }
        }
    }

    private static String seconds(Duration duration) {
        return String.format("%.2f s", duration.toNanos() / 1e9);
    }

    private static void judge(RunningCluster cluster, List<RegisterHistory> histories)
            throws IOException, InterruptedException {
        var violations = new ArrayList<String>();
        for (RegisterHistory history : histories) {
            violations.addAll(history.violations());
            System.out.printf(
                    "%s: %d writes acknowledged, %d unknown, %d refused; %d reads%n",
                    history.name(),
                    history.count(Outcome.ACKNOWLEDGED),
                    history.count(Outcome.UNKNOWN),
                    history.count(Outcome.REFUSED),
                    history.reads().size());
            assertTrue(history.count(Outcome.ACKNOWLEDGED) > 100, "too little happened to judge");
            for (String server : cluster.servers()) {
                long value = numberAt(cluster, server, history.name());
                if (!history.mayEndWith(value)) {
                    violations.add(
                            history.name() + " is " + value + " at " + server + " in the end");
                }
            }
        }
        assertEquals(List.of(), violations);
    }

    private static long numberAt(RunningCluster cluster, String server, String counter)
            throws IOException, InterruptedException {
        try (var transport =
                new HttpTransport(
                        HttpTransportConfig.of(
                                List.of(cluster.apiAddress(server)), cluster.adminTls()))) {
            var map =
                    new ApiClient(transport)
                            .resource(io.fabric8.kubernetes.api.model.ConfigMap.class)
                            .require("leader-loss", counter);
            return Long.parseLong(map.getData().get("number"));
        }
    }

    private static Kubectl kubectl(RunningCluster cluster, String namespace)
            throws IOException, InterruptedException {
        var kubectl = cluster.kubectl();
        kubectl.runWithInput(Manifests.namespace(namespace), "apply", "-f", "-").requireSuccess();
        return kubectl.inNamespace(namespace);
    }

    /** Changes the Deployment's image and follows the rollout. */
    private static Rollout roll(Kubectl kubectl, int version)
            throws IOException, InterruptedException {
        String manifest = Manifests.deployment("web", REPLICAS, "example.test/web:" + version, 1);
        return Rollout.apply(kubectl, "web", manifest, ROLLOUT_LIMIT);
    }
}
