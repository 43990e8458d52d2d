package io.trireme.chaos.faults;

import io.trireme.chaos.machines.Network;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;

/** Servers that are killed, and that stand still for a while. */
@Tag("chaos")
final class ProcessFaultsIT {
    @RegisterExtension static final FaultCluster servers = FaultCluster.on(Network.LOOPBACK);

    @Test
    void leaderIsKilled() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("kill-leader", cluster)) {
            String leader = cluster.requireLeader();
            scenario.during("kill -9 of the leader", () -> cluster.kill(leader));
            scenario.during("its restart", () -> servers.restart(leader));
            scenario.judge();
        }
    }

    @Test
    void followerIsKilled() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("kill-follower", cluster)) {
            String follower = cluster.others(cluster.requireLeader()).getFirst();
            scenario.during("kill -9 of a follower", () -> cluster.kill(follower));
            scenario.during("its restart", () -> servers.restart(follower));
            scenario.judge();
        }
    }

    @Test
    void allAreKilledAtOnce() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("kill-all", cluster)) {
            scenario.during(
                    "kill -9 of all three and their restart",
                    () -> {
                        for (String server : cluster.servers()) {
                            cluster.kill(server);
                        }
                        cluster.startAll();
                    });
            scenario.judge();
        }
    }

    /** Another member leads when it goes on, and it does not know. */
    @Test
    void leaderStandsStillAndGoesOn() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("stop-leader", cluster)) {
            String leader = cluster.requireLeader();
            scenario.during("SIGSTOP of the leader", () -> cluster.pause(leader));
            scenario.letRun(Duration.ofSeconds(4));
            scenario.during("SIGCONT", () -> cluster.resume(leader));
            scenario.judge();
        }
    }
}
