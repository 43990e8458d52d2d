package io.trireme.store.ratis;

import static java.util.Comparator.comparing;

import io.trireme.store.LeadershipOutcome;
import io.trireme.store.StoreException;
import io.trireme.store.StoreStatus;
import io.trireme.store.core.StateHead;

import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** The Raft server of this process, and what it knows of the group. */
final class RaftMember implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RaftMember.class);

    private final RaftServer server;
    private final RaftGroup group;
    private final RaftClientRpc rpc;
    private final ClientId client;
    private final LeaderChannel channel;
    private final AutoCloseable metrics;
    private final long silenceMillis;

    private RaftMember(
            RaftServer server,
            RaftGroup group,
            RaftClientRpc rpc,
            ClientId client,
            LeaderChannel channel,
            AutoCloseable metrics,
            long silenceMillis) {
        this.server = server;
        this.group = group;
        this.rpc = rpc;
        this.client = client;
        this.channel = channel;
        this.metrics = metrics;
        this.silenceMillis = silenceMillis;
    }

    /**
     * Starts the server; returns when its log is read.
     *
     * @param applied the last entry that the state holds, or -1
     * @param stateMachine makes the state machine, given this member's followers, should it lead,
     *     and what to run when the leader changes
     */
    static RaftMember start(
            StoreConfig config,
            DataFolder folder,
            long applied,
            StoreMetrics storeMetrics,
            BiFunction<Followers, Runnable, StoreStateMachine> stateMachine) {
        RaftGroup group = RaftSettings.group(config);
        var followers = new Followers(config.timeouts().electionTimeoutMin());
        RaftProperties properties = RaftSettings.properties(config, folder);
        var signal = new LeaderSignal();
        var leaderLoss = new LeaderLoss(config, signal);
        Parameters parameters = RaftSettings.parameters(config.tls(), followers, leaderLoss);
        AutoCloseable metrics = RatisMetrics.attach(config.self(), storeMetrics);
        RaftServer server = null;
        try {
            StartFailure.requireFree(config);
            Path files = folder.raft().resolve(group.getGroupId().getUuid().toString());
            boolean known = Files.exists(files);
            if (known) {
                RaftFiles.check(files, applied, config.peers().keySet());
            } else if (applied >= 0) {
                throw new DataFolderException(
                        "the raft log in %s is missing, and the state holds entries already"
                                .formatted(files));
            }
            server =
                    RaftServer.newBuilder()
                            .setServerId(RaftPeerId.valueOf(config.self()))
                            .setGroup(group)
                            .setProperties(properties)
                            .setParameters(parameters)
                            .setOption(
                                    known
                                            ? RaftStorage.StartupOption.RECOVER
                                            : RaftStorage.StartupOption.FORMAT)
                            .setStateMachine(stateMachine.apply(followers, signal::signal))
                            .build();
            server.start();
            leaderLoss.watch(server, group.getGroupId());
            ClientId client = ClientId.randomId();
            RaftClientRpc rpc = new GrpcFactory(parameters).newRaftClientRpc(client, properties);
            rpc.addRaftPeers(group.getPeers());
            var channel =
                    new DivisionChannel(
                            server,
                            group.getGroupId(),
                            rpc,
                            client,
                            signal,
                            config.timeouts().attempt().toMillis());
            return new RaftMember(
                    server,
                    group,
                    rpc,
                    client,
                    channel,
                    metrics,
                    config.timeouts().electionTimeoutMin().toMillis());
        } catch (IOException | RuntimeException e) {
            StartFailure.close(server, e);
            StartFailure.close(metrics, e);
            throw StartFailure.explain(config, folder, e);
        }
    }

    /** Whether this member leads and has applied all that earlier leaders committed. */
    boolean leads() {
        try {
            return division().getInfo().isLeaderReady();
        } catch (IOException e) {
            return false;
        }
    }

    LeaderChannel channel() {
        return channel;
    }

    /** Asks the follower that is furthest to lead, and waits until it does or the time is over. */
    void leaveLeadership(Duration limit) {
        try {
            DivisionInfo info = division().getInfo();
            Optional<RaftPeerId> successor = info.isLeader() ? successor(info) : Optional.empty();
            if (successor.isEmpty()) {
                return;
            }
            handOn(successor.get(), limit);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("member", server.getId())
                    .setCause(e)
                    .log("no successor took over");
        }
    }

    /** Asks a named member to lead, and waits until it does or the time is over. */
    LeadershipOutcome moveLeadership(String successor, Duration limit) {
        try {
            if (!division().getInfo().isLeader()) {
                return new LeadershipOutcome.NotLeader();
            }
            var id = RaftPeerId.valueOf(successor);
            if (division().getRaftConf().getPeer(id) == null) {
                return new LeadershipOutcome.NoSuchMember();
            }
            return id.equals(server.getId()) || handOn(id, limit)
                    ? new LeadershipOutcome.Moved()
                    : new LeadershipOutcome.NotTaken();
        } catch (IOException e) {
            throw new StoreException.Unavailable("leadership cannot be handed on", e);
        }
    }

    private boolean handOn(RaftPeerId successor, Duration limit) throws IOException {
        boolean done = transfer(Optional.of(successor), limit);
        LOG.atInfo()
                .addKeyValue("member", server.getId())
                .addKeyValue("successor", successor)
                .addKeyValue("done", done)
                .log("leadership handed on");
        return done;
    }

    /** Ends this member's leadership; without a successor the members elect one when they can. */
    private boolean transfer(Optional<RaftPeerId> successor, Duration limit) throws IOException {
        var request =
                new TransferLeadershipRequest(
                        client,
                        server.getId(),
                        group.getGroupId(),
                        CallId.getAndIncrement(),
                        successor.orElse(null),
                        limit.toMillis());
        return server.transferLeadership(request).isSuccess();
    }

    /** How long this member has led and heard of no quorum; zero if it does not lead. */
    Duration aloneFor() {
        try {
            RoleInfoProto role = division().getInfo().getRoleInfoProto();
            if (!role.hasLeaderInfo()) {
                return Duration.ZERO;
            }
            // Before its term began nobody could answer it.
            Duration term = Duration.ofMillis(role.getRoleElapsedTimeMs());
            Duration silence = lastContact(role);
            return term.compareTo(silence) < 0 ? term : silence;
        } catch (IOException e) {
            return Duration.ZERO;
        }
    }

    /** Gives leadership up with no successor in view. */
    void resign(Duration limit) {
        try {
            transfer(Optional.empty(), limit);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("member", server.getId())
                    .setCause(e)
                    .log("leadership could not be given up");
        }
    }

    /** Of the followers that were heard of lately, the one whose log reaches furthest. */
    private Optional<RaftPeerId> successor(DivisionInfo info) throws IOException {
        Map<String, Long> matches = matchIndices(info);
        return info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList().stream()
                .filter(follower -> follower.getLastRpcElapsedTimeMs() < silenceMillis)
                .map(follower -> RaftPeerId.valueOf(follower.getId().getId()))
                .max(comparing(id -> matches.getOrDefault(id.toString(), -1L)));
    }

    /** By member; empty if this one does not lead. */
    private Map<String, Long> matchIndices(DivisionInfo info) throws IOException {
        Map<String, Long> matches = new TreeMap<>();
        // Null if leadership was lost in between.
        long[] indices = info.isLeader() ? info.getFollowerMatchIndices() : null;
        List<RaftPeer> followers = followers();
        if (indices != null && indices.length == followers.size()) {
            for (int i = 0; i < indices.length; i++) {
                matches.put(followers.get(i).getId().toString(), indices[i]);
            }
        }
        return matches;
    }

    /** The other members, in the order in which Ratis reports them. */
    private List<RaftPeer> followers() throws IOException {
        List<RaftPeer> followers = new ArrayList<>();
        for (RaftPeer peer : division().getRaftConf().getAllPeers()) {
            if (!peer.getId().equals(server.getId())) {
                followers.add(peer);
            }
        }
        return followers;
    }

    StoreStatus status(
            StoreConfig config,
            long applied,
            StateHead head,
            long sizeBytes,
            Optional<String> fault,
            boolean closed) {
        try {
            RaftServer.Division division = division();
            DivisionInfo info = division.getInfo();
            RoleInfoProto role = info.getRoleInfoProto();
            long committed = division.getRaftLog().getLastCommittedIndex();
            return new StoreStatus(
                    config.self(),
                    closed || fault.isPresent() ? StoreStatus.Role.STOPPED : role(info),
                    info.getCurrentTerm(),
                    Optional.ofNullable(info.getLeaderId()).map(RaftPeerId::toString),
                    lastContact(role),
                    applied,
                    Math.max(0, committed - applied),
                    head.revision(),
                    head.floor(),
                    sizeBytes,
                    fault,
                    peers(info, applied));
        } catch (IOException e) {
            return new StoreStatus(
                    config.self(),
                    StoreStatus.Role.STOPPED,
                    0,
                    Optional.empty(),
                    Duration.ZERO,
                    applied,
                    0,
                    head.revision(),
                    head.floor(),
                    sizeBytes,
                    fault,
                    List.of());
        }
    }

    private static StoreStatus.Role role(DivisionInfo info) {
        if (info.getLifeCycleState() != LifeCycle.State.RUNNING) {
            return info.getLifeCycleState().isClosingOrClosed()
                    ? StoreStatus.Role.STOPPED
                    : StoreStatus.Role.STARTING;
        }
        return switch (info.getCurrentRole()) {
            case RaftPeerRole r when r == RaftPeerRole.LEADER -> StoreStatus.Role.LEADER;
            case RaftPeerRole r when r == RaftPeerRole.CANDIDATE -> StoreStatus.Role.CANDIDATE;
            case RaftPeerRole r when r == RaftPeerRole.LISTENER -> StoreStatus.Role.LISTENER;
            case RaftPeerRole _ -> StoreStatus.Role.FOLLOWER;
        };
    }

    /** For a leader: the most recent time at which it and others made a majority. */
    private Duration lastContact(RoleInfoProto role) throws IOException {
        if (role.hasLeaderInfo()) {
            RaftConfiguration members = division().getRaftConf();
            List<Long> elapsed =
                    role.getLeaderInfo().getFollowerInfoList().stream()
                            .filter(follower -> votes(members, follower))
                            .map(ServerRpcProto::getLastRpcElapsedTimeMs)
                            .sorted()
                            .toList();
            int needed = (elapsed.size() + 1) / 2;
            return needed == 0 ? Duration.ZERO : Duration.ofMillis(elapsed.get(needed - 1));
        }
        if (role.hasFollowerInfo()) {
            return Duration.ofMillis(
                    role.getFollowerInfo().getLeaderInfo().getLastRpcElapsedTimeMs());
        }
        return role.hasCandidateInfo()
                ? Duration.ofMillis(role.getCandidateInfo().getLastLeaderElapsedTimeMs())
                : Duration.ZERO;
    }

    private static boolean votes(RaftConfiguration members, ServerRpcProto follower) {
        return members.getPeer(RaftPeerId.valueOf(follower.getId().getId()), RaftPeerRole.FOLLOWER)
                != null;
    }

    private List<StoreStatus.Peer> peers(DivisionInfo info, long applied) throws IOException {
        Map<String, Long> matches = matchIndices(info);
        if (info.isLeader()) {
            matches.put(server.getId().toString(), applied);
        }
        return division().getRaftConf().getAllPeers().stream()
                .map(
                        peer ->
                                new StoreStatus.Peer(
                                        peer.getId().toString(),
                                        peer.getAddress(),
                                        Optional.ofNullable(matches.get(peer.getId().toString()))))
                .sorted(comparing(StoreStatus.Peer::id))
                .toList();
    }

    private RaftServer.Division division() throws IOException {
        return server.getDivision(group.getGroupId());
    }

    @Override
    public void close() {
        StartFailure.closeLogged(rpc);
        StartFailure.closeLogged(server);
        StartFailure.closeLogged(metrics);
    }
}
