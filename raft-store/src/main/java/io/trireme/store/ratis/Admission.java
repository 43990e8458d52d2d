package io.trireme.store.ratis;

import io.trireme.store.core.CommandOutcome;
import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.core.EntryReply;

import org.apache.ratis.proto.RaftProtos.LogInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.NetUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Asks whether a member with an empty folder, one of those that make the group, may vote. Until it
 * is known, this member has no group: it neither votes nor stands for election nor takes entries.
 *
 * <p>Where a group goes on, the member enrolls through its log, which is a test and set that a
 * quorum without this member commits: either it never took part, or it is refused. Decision 0009.
 */
final class Admission implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final int CONNECT_MILLIS = 200;

    private final String self;
    private final Enrollment enrollment;
    private final RaftGroupId group;
    private final List<RaftPeer> others;
    private final GroupAdmin admin;
    private FirstStart seen = new FirstStart.Wait(false);

    /**
     * @param begun the group as those make it that are configured to, this member too
     */
    Admission(String self, Enrollment enrollment, RaftGroup begun, GroupAdmin admin) {
        this.self = self;
        this.enrollment = enrollment;
        this.group = begun.getGroupId();
        this.others = begun.getPeers().stream().filter(peer -> !isSelf(peer)).toList();
        this.admin = admin;
    }

    /** What came of one round. */
    enum Answer {
        UNKNOWN,
        ADMITTED,
        /** It took part with another folder. */
        LOST,
        /** The group goes on without it. */
        REMOVED
    }

    /** Asks everybody once. */
    Answer ask() throws InterruptedException {
        FirstStart plan = FirstStart.plan(askAll());
        if (!plan.equals(seen)) {
            seen = plan;
            LOG.atInfo()
                    .addKeyValue("member", self)
                    .addKeyValue("plan", plan)
                    .log("a member with an empty folder asks its peers whether it is new");
        }
        return switch (plan) {
            case FirstStart.Found _ -> Answer.ADMITTED;
            case FirstStart.Wait _ -> Answer.UNKNOWN;
            case FirstStart.Ask(var leader) -> enroll(leader);
        };
    }

    /** Whether peers hold entries, and none of them can say who leads. */
    boolean missesLeader() {
        return seen instanceof FirstStart.Wait(boolean holding) && holding;
    }

    private List<FirstStart.Answer> askAll() throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Stream<Callable<FirstStart.Answer>> calls =
                    others.stream().map(peer -> () -> ask(peer));
            return threads.invokeAll(calls.toList()).stream().map(Future::resultNow).toList();
        }
    }

    private FirstStart.Answer ask(RaftPeer peer) {
        try {
            // A connection that was refused is tried again by gRPC only after a second and more.
            connect(NetUtils.createSocketAddr(peer.getAddress()));
            List<RaftGroupId> groups = admin.groups(peer);
            if (groups.isEmpty()) {
                return new FirstStart.Empty();
            }
            return groups.contains(group)
                    ? answer(peer, admin.info(peer))
                    : new FirstStart.Silent();
        } catch (IOException | RuntimeException e) {
            LOG.atDebug().addKeyValue("peer", peer).setCause(e).log("a peer does not answer");
            admin.reconnect(peer, e);
            return new FirstStart.Silent();
        }
    }

    private static void connect(InetSocketAddress address) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(address, CONNECT_MILLIS);
        }
    }

    private FirstStart.Answer answer(RaftPeer peer, GroupInfoReply reply) {
        List<RaftPeer> members = StoredPeers.peers(reply.getConf().orElseThrow());
        if (members.stream().noneMatch(one -> votes(one, peer.getId()))) {
            // It waits to be taken in; what it is part of is only itself.
            return new FirstStart.Silent();
        }
        RoleInfoProto role = reply.getRoleInfoProto();
        boolean leads = role.getRole() == RaftPeerRole.LEADER;
        ByteString leader = role.getFollowerInfo().getLeaderInfo().getId().getId();
        LogInfoProto log = reply.getLogInfoProto();
        if (!leads && leader.isEmpty() && !log.hasLastEntry() && !log.hasLastSnapshot()) {
            return new FirstStart.Empty();
        }
        return new FirstStart.Holding(
                members.stream()
                        .filter(
                                one ->
                                        leads
                                                ? one.getId().equals(peer.getId())
                                                : one.getId().toByteString().equals(leader))
                        .filter(one -> !isSelf(one))
                        .findFirst(),
                leads);
    }

    private Answer enroll(RaftPeer leader) {
        try {
            GroupInfoReply reply = admin.info(leader);
            if (reply.getRoleInfoProto().getRole() != RaftPeerRole.LEADER) {
                return Answer.UNKNOWN;
            }
            if (StoredPeers.peers(reply.getConf().orElseThrow()).stream()
                    .noneMatch(one -> votes(one, RaftPeerId.valueOf(self)))) {
                return Answer.REMOVED;
            }
            // A client of its own for each try: the command answers a repetition alike.
            var entry = new Entry(UUID.randomUUID(), 1, List.of(enrollment.command(self)));
            Replies answer = Replies.decode(admin.write(leader, EntryCodec.encode(entry).array()));
            return answer.reply() instanceof EntryReply.Applied(var outcomes)
                            && outcomes.getFirst() instanceof CommandOutcome.Enrolled(boolean is)
                    ? is ? Answer.ADMITTED : Answer.LOST
                    : Answer.UNKNOWN;
        } catch (IOException | RuntimeException e) {
            LOG.atDebug()
                    .addKeyValue("leader", leader)
                    .setCause(e)
                    .log("the leader did not answer");
            admin.reconnect(leader, e);
            return Answer.UNKNOWN;
        }
    }

    private boolean isSelf(RaftPeer peer) {
        return peer.getId().equals(RaftPeerId.valueOf(self));
    }

    private static boolean votes(RaftPeer member, RaftPeerId id) {
        return member.getId().equals(id) && member.getStartupRole() == RaftPeerRole.FOLLOWER;
    }

    @Override
    public void close() {
        admin.close();
    }
}
