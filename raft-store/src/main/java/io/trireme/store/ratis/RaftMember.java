package io.trireme.store.ratis;

import static java.util.stream.Collectors.toSet;

import io.trireme.store.LeadershipOutcome;
import io.trireme.store.Members;
import io.trireme.store.StoreException;
import io.trireme.store.StoreStatus;
import io.trireme.store.core.StateHead;

import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.client.GrpcClientRpc;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The Raft server of this process, and what it knows of the group. */
final class RaftMember implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RaftMember.class);

    private final OwnDivision own;
    private final RaftServer server;
    private final RaftGroupId group;
    private final Start start;
    private final Transport transport;
    private final RaftClientRpc rpc;
    private final ClientId client;
    private final LeaderChannel channel;
    private final AutoCloseable metrics;
    private final GroupStatus status;
    private final Members members;

    private RaftMember(OwnDivision own, Start start, Transport transport, AutoCloseable metrics) {
        this.own = own;
        this.server = own.server();
        this.group = own.group();
        this.start = start;
        this.transport = transport;
        this.metrics = metrics;
        StoreTimeouts timeouts = start.config().timeouts();
        this.status = new GroupStatus(own, timeouts.electionTimeoutMin().toMillis());
        this.client = ClientId.randomId();
        GrpcClientRpc clientRpc =
                new GrpcFactory(transport.parameters())
                        .newRaftClientRpc(client, transport.properties());
        clientRpc.addRaftPeers(start.group().getPeers());
        transport.links().add(clientRpc::getProxies);
        this.rpc = clientRpc;
        this.channel =
                new DivisionChannel(
                        own,
                        transport.commits(),
                        rpc,
                        client,
                        transport.movements().signal(),
                        timeouts.attempt().toMillis());
        this.members = new ReplicatedMembers(this::admin, channel, status::peers, timeouts);
    }

    /** What this member reaches others with. */
    private record Transport(
            Parameters parameters,
            RaftProperties properties,
            PeerLinks links,
            Movements movements,
            MemberChangeGuard changes,
            GroupCommit commits) {}

    /**
     * What a member begins with.
     *
     * @param waits whether it is in no group yet, until {@link #join}
     */
    private record Start(
            StoreConfig config,
            DataFolder folder,
            Enrollment enrollment,
            RaftGroup group,
            boolean waits) {}

    /**
     * Starts the server; returns when its log is read. A member with an empty folder that others
     * may know is in no group before {@link #join}.
     *
     * @param applied the last entry that the state holds, or -1
     * @param stateMachine makes the state machine, given this member's followers, should it lead,
     *     and what to run when the leader or the members change
     */
    static RaftMember start(
            StoreConfig config,
            DataFolder folder,
            long applied,
            StoreMetrics storeMetrics,
            BiFunction<Followers, Runnable, StoreStateMachine> stateMachine) {
        var followers = new Followers(config.timeouts().electionTimeoutMin());
        RaftProperties properties = RaftSettings.properties(config, folder);
        var signal = new LeaderSignal();
        var leaderLoss = new LeaderLoss(config, signal);
        Parameters parameters = RaftSettings.parameters(config.tls(), leaderLoss);
        AutoCloseable metrics = RatisMetrics.attach(config.self(), storeMetrics);
        RaftServer server = null;
        try {
            StartFailure.requireFree(config);
            Path files = folder.raft().resolve(RaftSettings.groupId(config).getUuid().toString());
            boolean known = Files.exists(files);
            Start start = start(config, folder, files, known);
            RaftGroup group = start.group();
            if (known) {
                RaftFiles.check(files, applied, voters(config, group), changed(group));
            } else if (applied >= 0 || start.enrollment().takesPart()) {
                throw new DataFolderException(
                        "the raft log in %s is missing, and this member took part already"
                                .formatted(files));
            }
            var links = new PeerLinks(group.getPeers());
            var changes = new MemberChangeGuard();
            var commits =
                    new GroupCommit(
                            RaftSettings.groupId(config),
                            ClientId.randomId(),
                            config.limits(),
                            config.timeouts().attempt().toMillis());
            StoreRpcType.hook(parameters, followers, links, changes, commits);
            var movements = new Movements(config, links, signal);
            server =
                    RaftServer.newBuilder()
                            .setServerId(RaftPeerId.valueOf(config.self()))
                            .setGroup(start.waits() ? null : group)
                            .setProperties(properties)
                            .setParameters(parameters)
                            .setOption(
                                    known
                                            ? RaftStorage.StartupOption.RECOVER
                                            : RaftStorage.StartupOption.FORMAT)
                            .setStateMachine(stateMachine.apply(followers, movements::changed))
                            .build();
            server.start();
            if (!known && !start.waits()) {
                start.enrollment().keepTakingPart(folder);
            }
            var own = new OwnDivision(server, group, !start.waits());
            leaderLoss.watch(own);
            movements.watch(own);
            return new RaftMember(
                    own,
                    start,
                    new Transport(parameters, properties, links, movements, changes, commits),
                    metrics);
        } catch (IOException | RuntimeException e) {
            StartFailure.close(server, e);
            StartFailure.close(metrics, e);
            throw StartFailure.explain(config, folder, e);
        }
    }

    private static Start start(StoreConfig config, DataFolder folder, Path files, boolean known)
            throws IOException {
        return new Start(
                config,
                folder,
                Enrollment.of(folder, config.joins(), known),
                RaftSettings.group(config, StoredPeers.read(files)),
                // One that is alone has nobody to ask, one that joins is asked for.
                !known && !config.joins() && config.peers().size() > 1);
    }

    /** How the group knows this member's folder. */
    Enrollment enrollment() {
        return start.enrollment();
    }

    /** The group has accepted {@link #enrollment}. */
    void enrolled() throws IOException {
        start.enrollment().keepKnown(start.folder());
    }

    /** For a member that is in no group yet: who asks whether it may be. */
    Optional<Admission> admission() {
        return start.waits()
                ? Optional.of(
                        new Admission(
                                start.config().self(), start.enrollment(), start.group(), admin()))
                : Optional.empty();
    }

    /** From now on, this member is in its group, with an empty log. */
    void join() throws IOException {
        try {
            RaftClientReply reply =
                    server.groupManagement(
                            GroupManagementRequest.newAdd(
                                    client,
                                    server.getId(),
                                    CallId.getAndIncrement(),
                                    start.group()));
            if (!reply.isSuccess()) {
                throw StartFailure.explain(start.config(), start.folder(), reply.getException());
            }
            start.enrollment().keepTakingPart(start.folder());
            own.joined();
            transport.movements().changed();
            LOG.atInfo().addKeyValue("member", server.getId()).log("the member takes part");
        } catch (IOException e) {
            throw StartFailure.explain(start.config(), start.folder(), e);
        }
    }

    private GroupAdmin admin() {
        return new GroupAdmin(
                server, group, transport.changes(), transport.parameters(), transport.properties());
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
            Optional<RaftPeerId> successor =
                    info.isLeader() ? status.successor() : Optional.empty();
            if (successor.isEmpty()) {
                return;
            }
            handOn(successor.get(), limit);
        } catch (GroupMismatchException e) {
            LOG.debug("a member in no group leads nothing", e);
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
                        group,
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
            Duration silence = status.lastContact(role);
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

    StoreStatus status(
            StoreConfig config,
            long applied,
            StateHead head,
            long sizeBytes,
            Optional<String> fault,
            boolean closed) {
        return status.of(config.self(), applied, head, sizeBytes, fault, closed);
    }

    /** Who counts for a majority. */
    Set<String> voters() {
        return members.all().stream()
                .filter(one -> !one.learner())
                .map(Members.Member::id)
                .collect(toSet());
    }

    /** Members and how they are changed. */
    Members members() {
        return members;
    }

    /** Who may have got this member's vote, as far as is known. */
    private static Set<String> voters(StoreConfig config, RaftGroup group) {
        return Stream.concat(
                        config.peers().keySet().stream(),
                        group.getPeers().stream().map(peer -> peer.getId().toString()))
                .collect(toSet());
    }

    /** Whether members were changed, so that a vote may be of one who left since. */
    private static boolean changed(RaftGroup group) {
        return group.getPeers().stream().anyMatch(peer -> peer.getPriority() > 0);
    }

    private RaftServer.Division division() throws IOException {
        return own.get();
    }

    @Override
    public void close() {
        StartFailure.closeLogged(rpc);
        StartFailure.closeLogged(server);
        StartFailure.closeLogged(metrics);
    }
}
