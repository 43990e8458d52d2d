package io.trireme.chaos.faults;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.trireme.chaos.machines.Network;
import io.trireme.chaos.machines.Operator;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A member is replaced by an empty one under load: removed, wiped, added as a learner, promoted.
 */
@Tag("chaos")
final class MemberReplacementIT {
    @RegisterExtension static final FaultCluster servers = FaultCluster.on(Network.LOOPBACK);

    @Test
    void followerThatLostItsDiskIsReplaced() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("replace-killed", cluster)) {
            String victim = cluster.others(cluster.requireLeader()).getFirst();
            scenario.during("kill -9 of a follower", () -> cluster.kill(victim));
            scenario.during("its replacement", () -> new Operator(cluster).replaceEnded(victim));
            requireUse(scenario, victim);
            scenario.judge();
        }
    }

    /** It hands its leadership on before it goes. */
    @Test
    void leaderIsReplacedWhileItRuns() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("replace-leader", cluster)) {
            String leader = cluster.requireLeader();
            scenario.during(
                    "the leader's removal and replacement",
                    () -> {
                        var end = new Operator(cluster).replaceRunning(leader);
                        System.out.printf(
                                "replace-leader: the removed %s ended with %d: %s%n",
                                leader, end.exit(), end.err().strip());
                        assertNotEquals(0, end.exit(), end::describe);
                    });
            requireUse(scenario, leader);
            scenario.judge();
        }
    }

    /** The new member counts: without another one there is still a quorum, and it may lead. */
    private static void requireUse(FaultScenario scenario, String fresh) throws Exception {
        var cluster = servers.cluster();
        String other = cluster.others(fresh).getLast();
        scenario.during("the new member leads", () -> new Operator(cluster).moveLeader(fresh));
        scenario.during("kill -9 of another", () -> cluster.kill(other));
        scenario.during("its restart", () -> servers.restart(other));
    }
}
