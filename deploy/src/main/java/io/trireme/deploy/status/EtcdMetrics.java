package io.trireme.deploy.status;

import static java.util.Objects.requireNonNull;

import io.trireme.apiserver.metrics.MetricSource;
import io.trireme.apiserver.metrics.PrometheusText;
import io.trireme.store.StoreSpace;
import io.trireme.store.StoreStatus;
import io.trireme.store.ratis.DurationHistogram;
import io.trireme.store.ratis.RatisStore;
import io.trireme.store.ratis.StoreMetrics;

import java.util.List;

/**
 * This server's member of the store under etcd's names, types and buckets, so that etcd's
 * dashboards and alerts fit. Only what is measured has a line.
 */
public final class EtcdMetrics implements MetricSource {
    private static final String ROUND_TRIP = "etcd_network_peer_round_trip_time_seconds";

    private final RatisStore store;

    public EtcdMetrics(RatisStore store) {
        this.store = requireNonNull(store, "store");
    }

    @Override
    public void print(PrometheusText text) {
        StoreStatus status = store.status();
        StoreMetrics metrics = store.metrics();
        raft(text, status, metrics);
        gauge(
                text,
                "etcd_mvcc_db_total_size_in_bytes",
                "Size of the state on disk and in memory buffers.",
                status.sizeBytes());
        StoreSpace space = store.space();
        gauge(
                text,
                "etcd_mvcc_db_total_size_in_use_in_bytes",
                "Keys, values and history, uncompressed; what the quota is about.",
                space.inUseBytes());
        gauge(
                text,
                "etcd_server_quota_backend_bytes",
                "Where writes begin to be refused.",
                space.quotaBytes());
        gauge(
                text,
                "etcd_debugging_mvcc_watcher_total",
                "Open watches of the store.",
                metrics.watches());
        histogram(
                text,
                "etcd_disk_wal_fsync_duration_seconds",
                "Each fsync of the Raft log.",
                metrics.logSync());
        histogram(
                text,
                "etcd_disk_backend_commit_duration_seconds",
                "Each write of changes into the state.",
                metrics.stateWrite());
        text.head(ROUND_TRIP, "From a heartbeat to a follower to its answer.", "histogram");
        metrics.roundTrips()
                .forEach(
                        (peer, trips) ->
                                children(text, ROUND_TRIP, List.of("To"), List.of(peer), trips));
    }

    private static void raft(PrometheusText text, StoreStatus status, StoreMetrics metrics) {
        gauge(
                text,
                "etcd_server_has_leader",
                "Whether this member knows a leader: 1 or 0.",
                status.leader().isPresent() ? 1 : 0);
        gauge(
                text,
                "etcd_server_is_leader",
                "Whether this member leads: 1 or 0.",
                status.role() == StoreStatus.Role.LEADER ? 1 : 0);
        counter(
                text,
                "etcd_server_leader_changes_seen_total",
                "How often this member learned of another leader.",
                metrics.leaderChanges());
        gauge(
                text,
                "etcd_server_proposals_committed_total",
                "The last log entry that this member knows to be committed.",
                status.appliedIndex() + status.lag());
        gauge(
                text,
                "etcd_server_proposals_applied_total",
                "The last log entry that this member's state holds.",
                status.appliedIndex());
        gauge(
                text,
                "etcd_server_proposals_pending",
                "Commands of callers here that wait for their outcome.",
                metrics.proposalsPending());
        counter(
                text,
                "etcd_server_proposals_failed_total",
                "Commands of callers here that got no outcome.",
                metrics.proposalsFailed());
    }

    private static void gauge(PrometheusText text, String name, String help, long value) {
        text.head(name, help, "gauge");
        text.sample(name, List.of(), List.of(), (double) value);
    }

    private static void counter(PrometheusText text, String name, String help, long value) {
        text.head(name, help, "counter");
        text.sample(name, List.of(), List.of(), (double) value);
    }

    private static void histogram(
            PrometheusText text, String name, String help, DurationHistogram durations) {
        text.head(name, help, "histogram");
        children(text, name, List.of(), List.of(), durations);
    }

    private static void children(
            PrometheusText text,
            String name,
            List<String> labels,
            List<String> values,
            DurationHistogram durations) {
        text.histogram(
                name,
                labels,
                values,
                durations.boundsSeconds(),
                durations.counts(),
                durations.sumSeconds());
    }
}
