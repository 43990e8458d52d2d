package io.trireme.deploy.status;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.codahale.metrics.MetricRegistry;

import io.trireme.apiserver.metrics.LabelledMetrics;
import io.trireme.apiserver.metrics.PrometheusText;
import io.trireme.deploy.cluster.FreePorts;
import io.trireme.deploy.pki.ClusterPki;
import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.LeadershipOutcome;
import io.trireme.store.Revision;
import io.trireme.store.StoreException;
import io.trireme.store.StoreStatus;
import io.trireme.store.Transaction;
import io.trireme.store.ratis.RatisStore;
import io.trireme.store.ratis.StoreConfig;
import io.trireme.store.ratis.StoreTls;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/** Three members of the store in this process; each metric is seen to move. */
@Timeout(180)
final class EtcdMetricsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LARGE = 3 << 20;
    private static final String FSYNCS = "etcd_disk_wal_fsync_duration_seconds";
    private static final String WRITES = "etcd_disk_backend_commit_duration_seconds";

    @TempDir private Path folder;
    private final SortedMap<String, InetSocketAddress> peers = new TreeMap<>();
    private final SortedMap<String, RatisStore> stores = new TreeMap<>();

    @BeforeEach
    void configure() throws IOException {
        var ports = new FreePorts(RandomGenerator.getDefault());
        var pki = ClusterPki.openOrCreate(folder.resolve("pki"), Instant.now());
        for (String name : List.of("a", "b", "c")) {
            pki.issueServer(name, List.of("127.0.0.1"));
            peers.put(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.next()));
        }
    }

    @AfterEach
    void closeAll() {
        // At once, so that no leader looks for a successor that is gone.
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            stores.values().forEach(store -> threads.execute(store::close));
        }
    }

    private RatisStore open(String name) {
        Path pki = folder.resolve("pki");
        var tls =
                new StoreTls(
                        pki.resolve("raft-ca.crt"),
                        pki.resolve(name + "-raft.crt"),
                        pki.resolve(name + "-raft.key"));
        var config = new StoreConfig("metrics", name, peers, folder.resolve(name), tls);
        var store = RatisStore.open(config, new MetricRegistry());
        stores.put(name, store);
        return store;
    }

    private void openAll() {
        peers.keySet().forEach(this::open);
        stores.values().forEach(EtcdMetricsIT::awaitLeader);
    }

    private static void awaitLeader(RatisStore store) {
        await().atMost(LIMIT).until(() -> value(store, "etcd_server_has_leader") == 1);
    }

    private RatisStore leader() {
        return await().atMost(LIMIT)
                .until(
                        () ->
                                stores.values().stream()
                                        .filter(
                                                one ->
                                                        one.status().role()
                                                                == StoreStatus.Role.LEADER)
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private RatisStore follower() {
        RatisStore leader = leader();
        return stores.values().stream().filter(one -> one != leader).findFirst().orElseThrow();
    }

    private static void put(RatisStore store) {
        store.commit(Transaction.put(Bytes.utf8("/k"), Bytes.wrap(new byte[1_000])));
    }

    private static double value(RatisStore store, String sample) {
        return PrometheusText.of(
                        new LabelledMetrics(),
                        new MetricRegistry(),
                        List.of(new EtcdMetrics(store)))
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    @Test
    void aLeaderIsKnownOnceThereIsAQuorumAndItsChangeIsSeen() {
        RatisStore first = open("a");
        assertEquals(0, value(first, "etcd_server_has_leader"));
        assertEquals(0, value(first, "etcd_server_leader_changes_seen_total"));
        open("b");
        awaitLeader(first);
        assertEquals(1, value(first, "etcd_server_leader_changes_seen_total"));

        RatisStore leader = leader();
        RatisStore follower = follower();
        assertEquals(1, value(leader, "etcd_server_is_leader"));
        assertEquals(0, value(follower, "etcd_server_is_leader"));
        assertInstanceOf(
                LeadershipOutcome.Moved.class, leader.moveLeadership(follower.status().self()));
        await().atMost(LIMIT).until(() -> value(follower, "etcd_server_is_leader") == 1);
        await().atMost(LIMIT).until(() -> value(leader, "etcd_server_is_leader") == 0);
        await().atMost(LIMIT)
                .until(() -> value(leader, "etcd_server_leader_changes_seen_total") == 2);
    }

    @Test
    void aWriteMovesLogAndStateOfEveryMember() {
        openAll();
        put(leader());
        for (RatisStore store : stores.values()) {
            double committed = value(store, "etcd_server_proposals_committed_total");
            double applied = value(store, "etcd_server_proposals_applied_total");
            double fsyncs = value(store, FSYNCS + "_count");
            double writes = value(store, WRITES + "_count");
            double size = value(store, "etcd_mvcc_db_total_size_in_bytes");
            double inUse = value(store, "etcd_mvcc_db_total_size_in_use_in_bytes");
            assertEquals(2L << 30, value(store, "etcd_server_quota_backend_bytes"));
            for (int i = 0; i < 100; i++) {
                put(store);
            }
            await().atMost(LIMIT)
                    .until(
                            () ->
                                    value(store, "etcd_server_proposals_committed_total")
                                            >= committed + 100);
            await().atMost(LIMIT)
                    .until(
                            () ->
                                    value(store, "etcd_server_proposals_applied_total")
                                            >= applied + 100);
            await().atMost(LIMIT).until(() -> value(store, FSYNCS + "_count") > fsyncs);
            await().atMost(LIMIT).until(() -> value(store, WRITES + "_count") >= writes + 100);
            assertTrue(value(store, FSYNCS + "_sum") > 0);
            assertTrue(value(store, WRITES + "_sum") > 0);
            // RocksDB's memory buffer grows by blocks; this takes one of its own.
            store.commit(Transaction.put(Bytes.utf8("/large"), Bytes.wrap(new byte[LARGE])));
            await().atMost(LIMIT)
                    .until(() -> value(store, "etcd_mvcc_db_total_size_in_bytes") >= size + LARGE);
            assertTrue(value(store, "etcd_mvcc_db_total_size_in_use_in_bytes") >= inUse + LARGE);
        }
    }

    @Test
    void theLeaderMeasuresTheWayToItsFollowers() {
        openAll();
        RatisStore leader = leader();
        for (String peer : peers.keySet()) {
            if (!peer.equals(leader.status().self())) {
                String name = "etcd_network_peer_round_trip_time_seconds_%s{To=\"" + peer + "\"}";
                await().atMost(LIMIT).until(() -> value(leader, name.formatted("count")) > 2);
                assertTrue(value(leader, name.formatted("sum")) > 0);
            }
        }
    }

    @Test
    void openWatchesAreCounted() {
        openAll();
        RatisStore store = follower();
        assertEquals(0, value(store, "etcd_debugging_mvcc_watcher_total"));
        var watch = store.watch(KeyRange.prefix(Bytes.utf8("/")), Revision.ZERO);
        assertEquals(1, value(store, "etcd_debugging_mvcc_watcher_total"));
        watch.close();
        watch.close();
        assertEquals(0, value(store, "etcd_debugging_mvcc_watcher_total"));
    }

    @Test
    void aWriteWithoutQuorumIsPendingAndThenFailed() throws Exception {
        RatisStore alone = open("a");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var write = threads.submit(() -> put(alone));
            await().atMost(LIMIT).until(() -> value(alone, "etcd_server_proposals_pending") == 1);
            assertEquals(0, value(alone, "etcd_server_proposals_failed_total"));
            var failure = assertThrows(ExecutionException.class, write::get);
            assertInstanceOf(StoreException.class, failure.getCause());
        }
        assertEquals(1, value(alone, "etcd_server_proposals_failed_total"));
        assertEquals(0, value(alone, "etcd_server_proposals_pending"));
    }
}
