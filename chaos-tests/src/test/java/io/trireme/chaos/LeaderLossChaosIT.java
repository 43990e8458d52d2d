package io.trireme.chaos;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.chaos.cluster.ClusterState;
import io.trireme.chaos.cluster.Kubectl;
import io.trireme.chaos.cluster.Manifests;
import io.trireme.chaos.cluster.Rollout;
import io.trireme.chaos.cluster.RunningCluster;
import io.trireme.chaos.cluster.SharedCluster;
import io.trireme.chaos.history.Workload;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.time.Duration;
import java.util.TreeSet;

/**
 * {@code kill -9} of each server in turn, whoever leads something first, while clients work and
 * {@code kubectl rollout status} follows a rollout.
 */
@ExtendWith(SharedCluster.class)
final class LeaderLossChaosIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration ROLLOUT_LIMIT = Duration.ofMinutes(2);
    private static final int REPLICAS = 4;
    private static final int WRITES_MIN = 100;
    private static final String NAMESPACE = "leader-loss";
    private static final String CONTROLLERS = "controller-manager";

    @Test
    void nothingAcknowledgedIsLostAndRolloutsFinishWhicheverServerIsKilled(RunningCluster cluster)
            throws Exception {
        var kubectl = kubectl(cluster);
        roll(kubectl, 1).requireRolledOut();
        try (var workload = Workload.start(cluster, NAMESPACE, "kept")) {
            var left = new TreeSet<>(cluster.servers());
            var faults = new Faults(cluster, kubectl, workload);

            var whole = whole(cluster);
            String raftLeader = whole.raftLeader().orElseThrow();
            left.remove(raftLeader);
            whole = faults.killDuringRollout("Raft leader", raftLeader, 2, whole);

            String controllers = whole.holder(CONTROLLERS).orElseThrow();
            left.remove(controllers);
            whole = faults.killDuringRollout(CONTROLLERS, controllers, 3, whole);

            faults.killDuringRollout("the remaining one", left.first(), 4, whole);

            var verdict = workload.judge();
            verdict.summary().forEach(System.out::println);
            verdict.requireKept(WRITES_MIN);
        }
        kubectl.run("delete", "namespace", NAMESPACE, "--wait=false").requireSuccess();
    }

    private static ClusterState whole(RunningCluster cluster) throws Exception {
        return cluster.awaitStatus(ClusterState::whole, LIMIT);
    }

    /** What is done to a cluster while a workload goes on. */
    private record Faults(RunningCluster cluster, Kubectl kubectl, Workload workload) {
        /**
         * @param version of the image that the rollout brings
         * @param before the cluster's state now
         * @return its state when all servers are there again and none is behind
         */
        ClusterState killDuringRollout(String role, String server, int version, ClusterState before)
                throws Exception {
            try (var rollout = roll(kubectl, version)) {
                rollout.awaitUnderWay();
                var outage = new WorkloadOutage(workload, System.nanoTime());
                cluster.kill(server);
                try (var probe = RoleProbe.start(cluster, NAMESPACE, "after-" + version)) {
                    outage.awaitEnd(LIMIT);
                    var roles = probe.await(LIMIT);
                    rollout.requireRolledOut();
                    System.out.printf(
                            "kill -9 of %s (%s): %s; scheduler acted after %s, controllers after %s%n",
                            server,
                            role,
                            outage.describe(),
                            WorkloadOutage.seconds(roles.schedulerActed(outage.sinceNanos())),
                            WorkloadOutage.seconds(roles.controllersActed(outage.sinceNanos())));
                }
            }
            assertStatusTellsOfTheLoss(cluster, server, before);
            cluster.restart();
            return whole(cluster);
        }
    }

    private static void assertStatusTellsOfTheLoss(
            RunningCluster cluster, String killed, ClusterState before) throws Exception {
        var after = cluster.awaitStatus(state -> ready(state) == 2 && state.led(), LIMIT);
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
                            assertTransitionsTellOfAMove(name, led, now);
                        });
        String table = cluster.trireme("status").out();
        assertTrue(table.lines().anyMatch(line -> line.matches(killed + " .*no .*")), table);
        System.out.println(table);
    }

    /** Who kept the role may have lost it in between, if it could not write for so long. */
    private static void assertTransitionsTellOfAMove(
            String role, ClusterState.Leader before, ClusterState.Leader after) {
        int least = before.transitions() + (before.holder().equals(after.holder()) ? 0 : 1);
        assertTrue(after.transitions() >= least, () -> role + ": " + before + " then " + after);
    }

    private static long ready(ClusterState state) {
        return state.servers().stream().filter(ClusterState.Server::ready).count();
    }

    private static long term(ClusterState state, String server) {
        return state.server(server).raft().orElseThrow().term();
    }

    private static Kubectl kubectl(RunningCluster cluster)
            throws IOException, InterruptedException {
        var kubectl = cluster.kubectl();
        kubectl.runWithInput(Manifests.namespace(NAMESPACE), "apply", "-f", "-").requireSuccess();
        return kubectl.inNamespace(NAMESPACE);
    }

    /** Changes the Deployment's image and follows the rollout. */
    private static Rollout roll(Kubectl kubectl, int version)
            throws IOException, InterruptedException {
        String manifest = Manifests.deployment("web", REPLICAS, "example.test/web:" + version, 1);
        return Rollout.apply(kubectl, "web", manifest, ROLLOUT_LIMIT);
    }
}
