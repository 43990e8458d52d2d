package io.trireme.chaos.faults;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.time.Duration;

/** A disk that takes long to make things durable. */
@Tag("chaos")
final class SlowFsyncIT {
    private static final Duration SLOW = Duration.ofMillis(100);
    private static final Duration STUCK = Duration.ofSeconds(3);

    @RegisterExtension static final FaultCluster servers = FaultCluster.withFsyncDelays();

    @AfterEach
    void setRight() throws IOException {
        for (String server : servers.cluster().servers()) {
            servers.fsync(server).set(Duration.ZERO);
        }
    }

    @Test
    void leadersDiskIsSlow() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("slow-fsync-leader", cluster)) {
            String leader = cluster.requireLeader();
            scenario.during("each fsync takes 0.1 s more", () -> servers.fsync(leader).set(SLOW));
            scenario.during("no longer", () -> servers.fsync(leader).set(Duration.ZERO));
            scenario.judge();
        }
    }

    /** The other two are a quorum: nobody waits for the slow one. */
    @Test
    void followersDiskIsStuck() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("slow-fsync-follower", cluster)) {
            String follower = cluster.others(cluster.requireLeader()).getFirst();
            scenario.during("each fsync takes 3 s more", () -> servers.fsync(follower).set(STUCK));
            scenario.during("no longer", () -> servers.fsync(follower).set(Duration.ZERO));
            scenario.judge();
        }
    }
}
