package io.trireme.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.chaos.LostServers.Loss;
import io.trireme.chaos.cluster.ClusterState;
import io.trireme.chaos.cluster.Manifests;
import io.trireme.chaos.cluster.RunningCluster;
import io.trireme.chaos.cluster.SharedCluster;
import io.trireme.chaos.history.Workload;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Two of three servers are lost, so nothing can be stored: the one that is left refuses in words
 * that clients understand, says that it is alive and why it is not ready, and serves again, with
 * all that was ever acknowledged, as soon as the others are back.
 */
@ExtendWith(SharedCluster.class)
final class QuorumLossChaosIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Of each counter, before the loss and again after it, so that there is something to lose. */
    private static final int WRITES_MIN = 30;

    private final RunningCluster cluster;

    QuorumLossChaosIT(RunningCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void followerRefusesWritesWhileLeaderAndFollowerAreKilled() throws Exception {
        String leader = whole().raftLeader().orElseThrow();
        String survivor = others(leader).getFirst();
        loseAllBut(survivor, Loss.KILLED, "quorum-killed");
    }

    @Test
    void leaderRefusesWritesWhileBothFollowersAreStopped() throws Exception {
        String leader = whole().raftLeader().orElseThrow();
        loseAllBut(leader, Loss.STOPPED, "quorum-stopped");
    }

    private void loseAllBut(String survivor, Loss loss, String namespace) throws Exception {
        cluster.kubectl()
                .runWithInput(Manifests.namespace(namespace), "apply", "-f", "-")
                .requireSuccess();
        try (var workload = Workload.start(cluster, namespace, "kept");
                var writes = RefusedWrites.prepare(cluster, namespace, "refused");
                var health = SurvivorHealth.follow(cluster, survivor);
                var lost = new LostServers(cluster, loss, others(survivor))) {
            awaitWrites(workload, System.nanoTime());
            lost.takeAway();
            long fault = System.nanoTime();
            String unready = awaitUnreadiness(health);
            System.out.printf(
                    "%s %s, only %s is left: /readyz says why after %s: %s%n",
                    others(survivor), loss, survivor, WorkloadOutage.secondsSince(fault), unready);
            writes.awaitRefusal(LIMIT);
            String refused = WorkloadOutage.secondsSince(fault);
            System.out.printf("clients get 503 after %s; %s%n", refused, writes.requireRefusals());
            assertTellsOfTheLoss(cluster.status(), survivor);

            String outage = WorkloadOutage.secondsSince(fault);
            var recovery = new WorkloadOutage(workload, System.nanoTime());
            lost.bringBack();
            whole();
            health.requireLive();
            recovery.awaitEnd(LIMIT);
            awaitWrites(workload, recovery.sinceNanos());
            writes.requireWithoutEffect();
            var verdict = workload.judge();
            System.out.printf("brought back after %s: from then %s%n", outage, recovery.describe());
            verdict.summary().forEach(System.out::println);
            verdict.requireKept(2L * WRITES_MIN);
        }
    }

    private ClusterState whole() throws Exception {
        return cluster.awaitStatus(ClusterState::whole, LIMIT);
    }

    private List<String> others(String survivor) throws IOException {
        return cluster.servers().stream().filter(server -> !server.equals(survivor)).toList();
    }

    private static void awaitWrites(Workload workload, long sinceNanos) {
        await("writes")
                .atMost(LIMIT)
                .until(() -> workload.acknowledgedSince(sinceNanos) >= WRITES_MIN);
    }

    /** The reason that operators and balancers find in {@code /readyz}. */
    private static String awaitUnreadiness(SurvivorHealth health) {
        return await("/readyz to say why")
                .atMost(LIMIT)
                .until(health::storeFailure, failure -> failure.contains("quorum"));
    }

    private static void assertTellsOfTheLoss(ClusterState state, String survivor) {
        var left = state.server(survivor);
        assertTrue(state.servers().stream().noneMatch(ClusterState.Server::ready), state::toString);
        assertTrue(left.pid().isPresent(), state::toString);
        assertTrue(left.raft().isPresent(), state::toString);
        assertNotEquals("leader", left.raft().orElseThrow().role(), state::toString);
        assertTrue(left.reason().contains("quorum"), state::toString);
    }
}
