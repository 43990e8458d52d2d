package io.trireme.chaos.faults;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.trireme.chaos.machines.Network;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;

/** Packets between members are lost; clients reach all members throughout. */
@Tag("chaos")
final class PartitionIT {
    private static final Duration LONGER_THAN_AN_ELECTION = Duration.ofSeconds(5);

    @RegisterExtension static final FaultCluster servers = FaultCluster.on(Network.NAMESPACES);

    @AfterEach
    void heal() throws Exception {
        servers.cluster().healAll();
    }

    @Test
    void leaderIsCutOff() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("partition-full", cluster)) {
            String leader = cluster.requireLeader();
            scenario.during(
                    "the leader is cut off from both others",
                    () -> {
                        for (String other : cluster.others(leader)) {
                            cluster.cut(leader, other);
                            cluster.cut(other, leader);
                        }
                    });
            scenario.letRun(LONGER_THAN_AN_ELECTION);
            assertNotEquals(leader, cluster.requireLeader());
            scenario.during("it is back", cluster::healAll);
            scenario.judge();
        }
    }

    /** It still says that it leads, and hears no answer. */
    @Test
    void leaderHearsNobody() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("partition-deaf", cluster)) {
            String leader = cluster.requireLeader();
            scenario.during(
                    "nothing reaches the leader",
                    () -> {
                        for (String other : cluster.others(leader)) {
                            cluster.cut(other, leader);
                        }
                    });
            scenario.letRun(LONGER_THAN_AN_ELECTION);
            scenario.during("it hears again", cluster::healAll);
            scenario.judge();
        }
    }

    /** It hears all and believes itself in touch, and the others miss it. */
    @Test
    void leaderIsHeardByNobody() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("partition-mute", cluster)) {
            String leader = cluster.requireLeader();
            scenario.during(
                    "nothing comes from the leader",
                    () -> {
                        for (String other : cluster.others(leader)) {
                            cluster.cut(leader, other);
                        }
                    });
            scenario.letRun(LONGER_THAN_AN_ELECTION);
            assertNotEquals(leader, cluster.requireLeader());
            scenario.during("it is heard again", cluster::healAll);
            scenario.judge();
        }
    }

    /** Both ends of the bridge reach a quorum over its middle, and not each other. */
    @Test
    void leaderAndOneFollowerSeeOnlyTheThird() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("partition-bridge", cluster)) {
            String leader = cluster.requireLeader();
            String end = cluster.others(leader).getFirst();
            scenario.during(
                    "leader and one follower do not see each other",
                    () -> {
                        cluster.cut(leader, end);
                        cluster.cut(end, leader);
                    });
            scenario.letRun(LONGER_THAN_AN_ELECTION);
            scenario.during("they do again", cluster::healAll);
            scenario.judge();
        }
    }
}
