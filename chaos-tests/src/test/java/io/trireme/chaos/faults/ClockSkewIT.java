package io.trireme.chaos.faults;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.trireme.chaos.etcd.EtcdConnection;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Wall clocks that are set while servers run. */
@Tag("chaos")
final class ClockSkewIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration AHEAD = Duration.ofHours(2);
    private static final Duration BEHIND = Duration.ofMinutes(-30);
    private static final int LEASE_SECONDS = 600;

    @RegisterExtension static final FaultCluster servers = FaultCluster.withClocks();

    @AfterEach
    void setRight() throws IOException {
        for (String server : servers.cluster().servers()) {
            servers.clock(server).set(Duration.ZERO);
        }
    }

    @Test
    void leadersClockJumpsForthAndBack() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("clock-leader", cluster)) {
            String leader = cluster.requireLeader();
            long lease = grant(leader);
            scenario.during(
                    "the leader's clock jumps two hours ahead",
                    () -> servers.clock(leader).set(AHEAD));
            requireAhead(leader, AHEAD);
            requireAlive(leader, lease);
            scenario.during(
                    "the leader's clock jumps to half an hour ago",
                    () -> servers.clock(leader).set(BEHIND));
            requireAhead(leader, BEHIND);
            requireAlive(leader, lease);
            scenario.judge();
        }
    }

    @Test
    void clocksOfAllDifferAndTheLeaderIsKilled() throws Exception {
        var cluster = servers.cluster();
        try (var scenario = FaultScenario.start("clock-all", cluster)) {
            String leader = cluster.requireLeader();
            var others = cluster.others(leader);
            long lease = grant(leader);
            scenario.during(
                    "one clock is two hours ahead, another half an hour behind",
                    () -> {
                        servers.clock(others.getFirst()).set(AHEAD);
                        servers.clock(others.getLast()).set(BEHIND);
                    });
            requireAhead(leader, Duration.ZERO);
            requireAhead(others.getFirst(), AHEAD);
            requireAhead(others.getLast(), BEHIND);
            scenario.during("kill -9 of the leader", () -> cluster.kill(leader));
            requireAlive(others.getFirst(), lease);
            scenario.during("its restart", () -> servers.restart(leader));
            requireAlive(leader, lease);
            scenario.judge();
        }
    }

    /** The server itself says that its clock differs from ours by so much. */
    private static void requireAhead(String server, Duration offset) throws InterruptedException {
        try (var report = servers.cluster().report(server)) {
            var before = Instant.now();
            var said = report.clock();
            var after = Instant.now();
            System.out.printf(
                    "%s says that it is %s, at %s%n",
                    server, said, before.truncatedTo(ChronoUnit.SECONDS));
            // It says whole seconds, cut off.
            var earliest = before.plus(offset).minusSeconds(1);
            assertTrue(said.isAfter(earliest), said + " is not after " + earliest);
            var latest = after.plus(offset);
            assertFalse(said.isAfter(latest), said + " is after " + latest);
        }
    }

    private static long grant(String server) throws InterruptedException {
        try (var connection = connect(server)) {
            return connection
                    .leases(LIMIT)
                    .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(LEASE_SECONDS).build())
                    .getID();
        }
    }

    /** No clock that was set has ended a lease. */
    private static void requireAlive(String server, long lease) throws InterruptedException {
        try (var connection = connect(server)) {
            long left =
                    connection
                            .leases(LIMIT)
                            .leaseTimeToLive(
                                    LeaseTimeToLiveRequest.newBuilder().setID(lease).build())
                            .getTTL();
            assertTrue(left > LEASE_SECONDS / 2 && left <= LEASE_SECONDS, "left: " + left);
        }
    }

    private static EtcdConnection connect(String server) throws InterruptedException {
        var connection = EtcdConnection.open(servers.cluster().access(), server);
        assertTrue(connection.awaitReady(LIMIT), server);
        return connection;
    }
}
