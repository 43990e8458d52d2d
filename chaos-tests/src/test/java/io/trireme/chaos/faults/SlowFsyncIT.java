package io.trireme.chaos.faults;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.chaos.machines.LogSyncs;
import io.trireme.chaos.machines.ServerReport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;

/** A disk that takes long to make things durable. */
@Tag("chaos")
final class SlowFsyncIT {
    /** Bounds of the metric's buckets, so that whatever is slowed down lies beyond. */
    private static final Duration SLOW = Duration.ofMillis(128);

    private static final Duration STUCK = Duration.ofMillis(4_096);
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @RegisterExtension static final FaultCluster servers = FaultCluster.withFsyncDelays();

    @AfterEach
    void setRight() throws IOException {
        for (String server : servers.cluster().servers()) {
            servers.fsync(server).set(Duration.ZERO);
        }
    }

    @Test
    void leadersDiskIsSlow() throws Exception {
        String leader = servers.cluster().requireLeader();
        slowDown("slow-fsync-leader", leader, SLOW, 20);
    }

    /** The other two are a quorum: nobody waits for the slow one. */
    @Test
    void followersDiskIsStuck() throws Exception {
        String follower = servers.cluster().others(servers.cluster().requireLeader()).getFirst();
        slowDown("slow-fsync-follower", follower, STUCK, 3);
    }

    /**
     * @param fsyncs how many the server must report, slow and then quick ones
     */
    private static void slowDown(String name, String server, Duration delay, int fsyncs)
            throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start(name, cluster);
                var report = cluster.report(server)) {
            scenario.during(
                    "each fsync of " + server + " takes " + FaultScenario.seconds(delay) + " more",
                    () -> servers.fsync(server).set(delay));
            var slow = awaitFsyncs(report, fsyncs, since -> since.count() >= fsyncs);
            System.out.printf(
                    "%s: %s reports %d fsyncs of its log, %d above %s, p99 below %s%n",
                    name,
                    server,
                    slow.count(),
                    slow.longerThan(delay),
                    FaultScenario.seconds(delay),
                    FaultScenario.seconds(slow.p99()));
            // One may have begun before.
            assertTrue(slow.longerThan(delay) >= slow.count() - 1, slow::toString);
            scenario.during("no longer", () -> servers.fsync(server).set(Duration.ZERO));
            awaitFsyncs(report, fsyncs, since -> since.count() - since.longerThan(delay) >= fsyncs);
            scenario.judge();
        }
    }

    /** Waits until a server's reports since now are as wanted. */
    private static LogSyncs awaitFsyncs(ServerReport report, int fsyncs, Predicate<LogSyncs> wanted)
            throws InterruptedException {
        var before = report.logSyncs();
        return await(fsyncs + " fsyncs")
                .atMost(LIMIT)
                .until(() -> report.logSyncs().since(before), wanted);
    }
}
