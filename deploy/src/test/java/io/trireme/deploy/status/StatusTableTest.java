package io.trireme.deploy.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.deploy.status.ServerStatus.LeaseStatus;
import io.trireme.deploy.status.ServerStatus.Raft;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

final class StatusTableTest {
    private static LeaseStatus lease(String holder, String renewed) {
        return new LeaseStatus(holder, "2026-11-23T10:00:00Z", renewed, 2);
    }

    @Test
    void downServerHasDashesAndAReason() {
        var up =
                new ServerStatus(
                        "server-1",
                        Optional.of(7L),
                        "127.0.0.1:1",
                        true,
                        "",
                        Optional.of(
                                new Raft("leader", 3, "server-1", Duration.ZERO, 12, 0, 9, false)),
                        new TreeMap<>(
                                Map.of("scheduler", lease("server-1", "2026-11-23T10:00:30Z"))));
        var down =
                new ServerStatus(
                        "server-2",
                        Optional.empty(),
                        "127.0.0.1:2",
                        false,
                        "no process",
                        Optional.empty(),
                        new TreeMap<>());
        assertEquals(
                """
                SERVER     PID   API           READY   RAFT     TERM   APPLIED   LAG
                server-1   7     127.0.0.1:1   yes     leader   3      12        0
                server-2   -     127.0.0.1:2   no      down     -      -         -

                LEADER OF   HOLDER     SINCE   TRANSITIONS
                scheduler   server-1   60s     2

                server-2: no process
                """,
                StatusTable.of(
                        ClusterStatus.of(List.of(up, down)),
                        Instant.parse("2026-11-23T10:01:00Z")));
    }

    @Test
    void newestRenewalTellsTheLeader() {
        var stale = server("server-1", lease("old", "2026-11-23T10:00:00Z"));
        var fresh = server("server-2", lease("new", "2026-11-23T10:00:09Z"));
        assertEquals(
                "new", ClusterStatus.of(List.of(stale, fresh)).leaders().get("scheduler").holder());
        assertEquals(
                "new", ClusterStatus.of(List.of(fresh, stale)).leaders().get("scheduler").holder());
    }

    @Test
    void withoutQuorumSaysSoAndHowOldTheAnswerIs() {
        var follower =
                new ServerStatus(
                        "server-1",
                        Optional.of(7L),
                        "127.0.0.1:1",
                        false,
                        "raft-store: no leader is known",
                        Optional.of(
                                new Raft(
                                        "candidate",
                                        4,
                                        "",
                                        Duration.ofSeconds(31),
                                        12,
                                        0,
                                        9,
                                        false)),
                        new TreeMap<>(
                                Map.of("scheduler", lease("server-2", "2026-11-23T10:00:30Z"))));
        var status = ClusterStatus.of(List.of(follower, server("server-2", lease("x", ""))));
        String table = StatusTable.of(status, Instant.parse("2026-11-23T10:01:00Z"));
        assertTrue(
                table.contains(
                        "no quorum: 1 of 2 servers answer, and none of them leads; what is shown is"
                                + " 30s old\n"),
                table);
        String json = status.toJson(Instant.parse("2026-11-23T10:01:00Z"));
        assertTrue(json.contains("\"quorum\" : false"), json);
        assertTrue(json.contains("\"asOf\" : \"2026-11-23T10:00:30Z\""), json);
    }

    @Test
    void leaderThatLostItsFollowersIsNoQuorum() {
        var alone =
                new ServerStatus(
                        "server-1",
                        Optional.of(7L),
                        "127.0.0.1:1",
                        false,
                        "",
                        Optional.of(
                                new Raft(
                                        "leader",
                                        4,
                                        "server-1",
                                        Duration.ofSeconds(6),
                                        1,
                                        0,
                                        1,
                                        false)),
                        new TreeMap<>());
        assertFalse(ClusterStatus.of(List.of(alone)).hasQuorum());
    }

    @Test
    void aFullStoreIsSaid() {
        var full =
                new ServerStatus(
                        "server-1",
                        Optional.of(7L),
                        "127.0.0.1:1",
                        true,
                        "",
                        Optional.of(
                                new Raft("leader", 3, "server-1", Duration.ZERO, 1, 0, 1, true)),
                        new TreeMap<>());
        String table = StatusTable.of(ClusterStatus.of(List.of(full)), Instant.EPOCH);
        assertTrue(table.contains("\nthe store is full (quota-backend-bytes): "), table);
    }

    private static ServerStatus server(String name, LeaseStatus lease) {
        return new ServerStatus(
                name,
                Optional.empty(),
                "127.0.0.1:1",
                true,
                "",
                Optional.empty(),
                new TreeMap<>(Map.of("scheduler", lease)));
    }
}
