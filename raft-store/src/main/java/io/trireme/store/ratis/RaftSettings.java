package io.trireme.store.ratis;

import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Ratis' own settings. Its defaults do not fit a store that must not lose its leader. */
final class RaftSettings {
    private static final int MEBI = 1 << 20;
    private static final int MESSAGE_OVERHEAD_BYTES = 64 << 10;
    private static final long SNAPSHOT_ASK_ENTRIES = 64;

    private RaftSettings() {}

    static RaftGroupId groupId(StoreConfig config) {
        return groupId(config.clusterId());
    }

    static RaftGroupId groupId(String clusterId) {
        return RaftGroupId.valueOf(
                UUID.nameUUIDFromBytes(("trireme " + clusterId).getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The group that a member begins with: what it has seen agreed last, whatever it is configured
     * with; before that, the configured members, or for one that joins only itself, as a learner,
     * which neither votes nor stands for election.
     */
    static RaftGroup group(StoreConfig config, Optional<List<RaftPeer>> stored) {
        return RaftGroup.valueOf(groupId(config), stored.orElseGet(() -> firstPeers(config)));
    }

    private static List<RaftPeer> firstPeers(StoreConfig config) {
        if (config.joins()) {
            var self =
                    RaftPeer.newBuilder(peer(config.self(), config.peers().get(config.self())))
                            .setStartupRole(RaftPeerRole.LISTENER);
            config.clientUrl().ifPresent(self::setDataStreamAddress);
            return List.of(self.build());
        }
        return config.peers().entrySet().stream()
                .map(peer -> peer(peer.getKey(), peer.getValue()))
                .toList();
    }

    private static RaftPeer peer(String id, InetSocketAddress address) {
        return RaftPeer.newBuilder()
                .setId(id)
                .setAddress(address.getHostString() + ":" + address.getPort())
                .build();
    }

    /** Mutual TLS in every role. */
    static Parameters parameters(StoreTls tls, LeaderLoss leaderLoss) {
        var config =
                new GrpcTlsConfig(
                        tls.key().toFile(),
                        tls.certificate().toFile(),
                        tls.authority().toFile(),
                        true);
        var parameters = new Parameters();
        GrpcConfigKeys.TLS.setConf(parameters, config);
        GrpcConfigKeys.Server.setTlsConf(parameters, config);
        GrpcConfigKeys.Client.setTlsConf(parameters, config);
        GrpcConfigKeys.Admin.setTlsConf(parameters, config);
        GrpcConfigKeys.Server.setServicesCustomizer(
                parameters, (builder, _) -> builder.intercept(leaderLoss));
        return parameters;
    }

    static RaftProperties properties(StoreConfig config, DataFolder folder) {
        var properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, new StoreRpcType());
        RaftServerConfigKeys.setStorageDir(properties, List.of(folder.raft().toFile()));
        RaftServerConfigKeys.setStorageFreeSpaceMin(properties, SizeInBytes.valueOf(0));
        setTimes(properties, config.timeouts());
        setLog(properties, config.limits());
        setSnapshots(properties, config.limits());
        setReads(properties);
        setWire(properties, config);
        return properties;
    }

    private static void setTimes(RaftProperties properties, StoreTimeouts timeouts) {
        TimeDuration min = millis(timeouts.electionTimeoutMin().toMillis());
        TimeDuration max = millis(timeouts.electionTimeoutMax().toMillis());
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, min);
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, max);
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, millis(300));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, millis(700));
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, max);
        // A member that was stopped for long (a laptop's sleep, SIGSTOP) comes back by itself.
        RaftServerConfigKeys.Rpc.setSlownessTimeout(
                properties, TimeDuration.valueOf(1, TimeUnit.HOURS));
        RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(1, TimeUnit.HOURS));
        RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, millis(1000));
        RaftClientConfigKeys.Rpc.setRequestTimeout(
                properties, millis(timeouts.attempt().toMillis()));
        // Repeated entries are known by the state itself, not by this cache.
        RaftServerConfigKeys.RetryCache.setExpiryTime(
                properties, TimeDuration.valueOf(2, TimeUnit.SECONDS));
    }

    private static void setLog(RaftProperties properties, StoreLimits limits) {
        var entry = SizeInBytes.valueOf(limits.entryBytesMax() + MESSAGE_OVERHEAD_BYTES);
        var buffer = SizeInBytes.valueOf(limits.entryBytesMax() + 2L * MESSAGE_OVERHEAD_BYTES);
        RaftServerConfigKeys.Log.setUseMemory(properties, false);
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
        // Each entry is flushed before the next is looked at. Ratis 3.3.0 would gather those that
        // wait; a former leader whose gathered entries are truncated keeps them in the queue of
        // what is to be acknowledged, where they hold back all that come after, for ever.
        RaftServerConfigKeys.Log.setForceSyncNum(properties, 1);
        // Ratis 3.3.0 would chain appends, and take entries that come while others with the same
        // first index are pending for those, whatever their number and term: a follower would
        // acknowledge what it does not have, and the leader never send it again.
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, false);
        RaftServerConfigKeys.Log.setCorruptionPolicy(
                properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(8 * MEBI));
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf(MEBI));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf(16 * MEBI));
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, buffer);
        RaftServerConfigKeys.Log.setQueueByteLimit(properties, SizeInBytes.valueOf(32 * MEBI));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, entry);
        RaftServerConfigKeys.Log.Appender.setBufferElementLimit(properties, 64);
        // Ratis would let a millisecond pass between messages to a follower.
        RaftServerConfigKeys.Log.Appender.setWaitTimeMin(properties, millis(0));
        RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf(32 * MEBI));
        RaftServerConfigKeys.Write.setElementLimit(properties, 1_024);
    }

    private static void setSnapshots(RaftProperties properties, StoreLimits limits) {
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        // The state machine says when one is due, by entries and bytes; Ratis only asks it.
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(
                properties, Math.min(SNAPSHOT_ASK_ENTRIES, limits.snapshotEntries()));
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        // A member that is a little behind still finds its entries and needs no snapshot. An entry
        // may be a group of many.
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(
                properties, limits.snapshotEntries() / 10);
        RaftServerConfigKeys.Log.setPurgeGap(
                properties, (int) Math.min(1_024, limits.snapshotEntries()));
        RaftServerConfigKeys.Log.Appender.setInstallSnapshotEnabled(properties, true);
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(
                properties, SizeInBytes.valueOf(2 * MEBI));
    }

    /**
     * Our own reads do not use Ratis' read path; should anything do, it must not be the default.
     */
    private static void setReads(RaftProperties properties) {
        RaftServerConfigKeys.Read.setOption(
                properties, RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, true);
    }

    private static void setWire(RaftProperties properties, StoreConfig config) {
        InetSocketAddress self = config.peers().get(config.self());
        GrpcConfigKeys.Server.setHost(properties, self.getHostString());
        GrpcConfigKeys.Server.setPort(properties, self.getPort());
        GrpcConfigKeys.setMessageSizeMax(
                properties, SizeInBytes.valueOf(config.limits().entryBytesMax() + 2L * MEBI));
        GrpcConfigKeys.setFlowControlWindow(properties, SizeInBytes.valueOf(2 * MEBI));
        // Heartbeats must not queue behind entries, or load deposes the leader.
        GrpcConfigKeys.Server.setHeartbeatChannel(properties, true);
    }

    private static TimeDuration millis(long millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }
}
