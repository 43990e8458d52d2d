package io.trireme.store.ratis;

import static java.util.Comparator.comparing;

import io.trireme.store.Members;
import io.trireme.store.MembershipOutcome;
import io.trireme.store.MembershipOutcome.Refusal;
import io.trireme.store.MembershipOutcome.Refused;
import io.trireme.store.StoreException;
import io.trireme.store.ratis.MemberChange.Denied;
import io.trireme.store.ratis.MemberChange.Next;

import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Changes of members through Raft's own log. What may be changed is decided here by what the leader
 * sees, and the leader takes the change only if its members are still those.
 *
 * <p>A priority, the same for all members, counts the changes: Ratis compares ids and priorities
 * only, and would take a member's new address for no change.
 */
final class ReplicatedMembers implements Members {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicatedMembers.class);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final RaftPeerId UNKNOWN = RaftPeerId.valueOf("unknown");

    /** How long a new member may take to answer; it must have been started before. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    private final Supplier<GroupAdmin> admins;
    private final LeaderChannel leaders;
    private final Supplier<List<RaftPeer>> known;
    private final Duration limit;
    private final Duration silence;

    /**
     * @param known the members as this one knows them
     */
    ReplicatedMembers(
            Supplier<GroupAdmin> admins,
            LeaderChannel leaders,
            Supplier<List<RaftPeer>> known,
            StoreTimeouts timeouts) {
        this.admins = admins;
        this.leaders = leaders;
        this.known = known;
        this.limit = timeouts.request();
        this.silence = timeouts.electionTimeoutMax().multipliedBy(2);
    }

    @Override
    public List<Member> all() {
        return known.get().stream().map(StoredPeers::member).toList();
    }

    @Override
    public MembershipOutcome add(Candidate candidate) {
        for (Member member : all()) {
            if (candidate.id().equals(Optional.of(member.id()))) {
                return new Refused(
                        Refusal.MEMBER_EXISTS,
                        "there is a member " + member.id() + " already; remove it first");
            }
            if (candidate.address().equals(member.address())) {
                return new Refused(
                        Refusal.ADDRESS_IN_USE,
                        "member %s has the address %s".formatted(member.id(), member.address()));
            }
        }
        try (GroupAdmin admin = admins.get()) {
            return switch (look(admin, candidate)) {
                case Waiting(var member) -> change(admin, new MemberChange.Add(member));
                case NotWaiting(var sentence) -> new Refused(Refusal.NOT_WAITING, sentence);
            };
        }
    }

    @Override
    public MembershipOutcome promote(String id) {
        return change(new MemberChange.Promote(id));
    }

    @Override
    public MembershipOutcome update(String id, String address) {
        return change(new MemberChange.Update(id, address));
    }

    @Override
    public MembershipOutcome remove(String id) {
        return change(new MemberChange.Remove(id));
    }

    /** Who is found at the address of a new member. */
    private sealed interface Found {}

    private record Waiting(Member member) implements Found {}

    private record NotWaiting(String sentence) implements Found {}

    private Found look(GroupAdmin admin, Candidate candidate) {
        var peer = RaftPeer.newBuilder().setId(UNKNOWN).setAddress(candidate.address()).build();
        long deadline = System.nanoTime() + ANSWER_LIMIT.toNanos();
        while (true) {
            try {
                return look(admin.info(peer), candidate);
            } catch (GroupMismatchException e) {
                LOG.debug("a candidate knows another group", e);
                return new NotWaiting(
                        "the server at " + candidate.address() + " is of another cluster");
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    LOG.atDebug().setCause(e).log("a candidate does not answer");
                    return new NotWaiting(
                            "nobody waits at %s; start the new member first, then add it"
                                    .formatted(candidate.address()));
                }
                pause(leaders.signal().changes());
            }
        }
    }

    private static Found look(GroupInfoReply reply, Candidate candidate) {
        RaftPeer self = StoredPeers.peer(reply.getRoleInfoProto().getSelf(), RaftPeerRole.LISTENER);
        String id = self.getId().toString();
        if (candidate.id().isPresent() && !candidate.id().get().equals(id)) {
            return new NotWaiting(
                    "the server at %s is %s, not %s"
                            .formatted(candidate.address(), id, candidate.id().get()));
        }
        if (reply.getConf().map(RaftConfigurationProto::getPeersCount).orElse(0) > 0) {
            return new NotWaiting(
                    ("%s at %s does not wait to be taken in: it has members of its own; start it"
                                    + " with an empty data folder, as one that joins")
                            .formatted(id, candidate.address()));
        }
        return new Waiting(
                new Member(
                        id,
                        candidate.address(),
                        Optional.ofNullable(self.getDataStreamAddress()),
                        candidate.learner()));
    }

    private MembershipOutcome change(MemberChange change) {
        try (GroupAdmin admin = admins.get()) {
            return change(admin, change);
        }
    }

    private MembershipOutcome change(GroupAdmin admin, MemberChange change) {
        var attempts = new Attempts(System.nanoTime() + limit.toNanos());
        while (attempts.leftNanos() > 0) {
            long seen = leaders.signal().changes();
            try {
                Optional<MembershipOutcome> outcome = attempt(admin, change, attempts);
                if (outcome.isPresent()) {
                    return outcome.get();
                }
            } catch (ReconfigurationTimeoutException e) {
                LOG.atInfo().addKeyValue("member", change.id()).setCause(e).log("not taken in");
                return new Refused(
                        Refusal.NOT_WAITING,
                        "member " + change.id() + " does not answer the leader");
            } catch (LearnerLagsException e) {
                LOG.atInfo().addKeyValue("member", change.id()).setCause(e).log("not promoted");
                return new Refused(Refusal.NOT_IN_SYNC, e.getMessage());
            } catch (IOException e) {
                attempts.last = e;
                LOG.atDebug().setCause(e).log("members are not changed yet");
            }
            pause(seen);
        }
        throw attempts.failure();
    }

    /** What was tried for one change. */
    private static final class Attempts {
        private final long deadline;
        private boolean sent;
        private IOException last;

        Attempts(long deadline) {
            this.deadline = deadline;
        }

        long leftNanos() {
            return deadline - System.nanoTime();
        }

        StoreException failure() {
            return sent
                    ? new StoreException.OutcomeUnknown(
                            "the change of members is not known to be done; look at the list", last)
                    : new StoreException.Unavailable("no leader changed the members in time", last);
        }
    }

    /** Empty if there is no leader, or it is busy with another change, or was to hand on first. */
    private Optional<MembershipOutcome> attempt(
            GroupAdmin admin, MemberChange change, Attempts attempts) throws IOException {
        Optional<RaftPeer> leader = leader();
        if (leader.isEmpty()) {
            return Optional.empty();
        }
        GroupInfoReply reply = admin.info(leader.get());
        Optional<GroupView> found = view(admin, leader.get(), reply);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        GroupView group = found.get();
        if (attempts.sent && change.doneIn(group)) {
            return Optional.of(done(change, group.members(), group.members()));
        }
        return switch (change.plan(group)) {
            case Denied(var why) -> Optional.of(why);
            case Next _ when leads(change, group) -> {
                handOn(admin, leader.get(), group);
                yield Optional.empty();
            }
            case Next(var members) -> {
                attempts.sent = true;
                admin.change(
                        leader.get(),
                        arguments(reply.getConf().orElseThrow(), members),
                        Duration.ofNanos(attempts.leftNanos()));
                yield Optional.of(done(change, members, group.members()));
            }
        };
    }

    private static boolean leads(MemberChange change, GroupView group) {
        return change instanceof MemberChange.Remove && change.id().equals(group.leader());
    }

    /** Who is to be removed cannot lead the change: it would have to count without itself. */
    private void handOn(GroupAdmin admin, RaftPeer leader, GroupView group) throws IOException {
        Optional<Member> successor =
                group.voters().stream()
                        .filter(member -> !member.id().equals(group.leader()))
                        .filter(group::answers)
                        .min(comparing(member -> group.lag().getOrDefault(member.id(), 0L)));
        if (successor.isPresent()) {
            admin.transfer(leader, RaftPeerId.valueOf(successor.get().id()), silence);
        }
    }

    private static MembershipOutcome done(
            MemberChange change, List<Member> members, List<Member> before) {
        LOG.atInfo()
                .addKeyValue("change", change)
                .addKeyValue("members", members)
                .log("members changed");
        Member subject =
                find(members, change.id())
                        .or(() -> find(before, change.id()))
                        .orElseGet(() -> new Member(change.id(), "", Optional.empty(), false));
        return new MembershipOutcome.Changed(subject, members);
    }

    private static Optional<Member> find(List<Member> members, String id) {
        return members.stream().filter(member -> member.id().equals(id)).findFirst();
    }

    private Optional<RaftPeer> leader() throws IOException {
        Optional<RaftPeerId> leader = leaders.leader();
        return known.get().stream()
                .filter(peer -> leader.equals(Optional.of(peer.getId())))
                .findFirst();
    }

    /** Empty if the member does not lead, or another change is under way. */
    private Optional<GroupView> view(GroupAdmin admin, RaftPeer leader, GroupInfoReply reply) {
        RaftConfigurationProto conf = reply.getConf().orElseThrow();
        if (!reply.getRoleInfoProto().hasLeaderInfo() || conf.getOldPeersCount() > 0) {
            return Optional.empty();
        }
        Set<String> silent = new TreeSet<>();
        for (ServerRpcProto follower :
                reply.getRoleInfoProto().getLeaderInfo().getFollowerInfoList()) {
            if (follower.getLastRpcElapsedTimeMs() > silence.toMillis()) {
                silent.add(follower.getId().getId().toStringUtf8());
            }
        }
        List<RaftPeer> peers = StoredPeers.peers(conf);
        // The leader misses who is gone only after a while, and a wrong change cannot be undone.
        peers.stream()
                .filter(peer -> !silent.contains(peer.getId().toString()))
                .filter(peer -> !answers(admin, peer))
                .forEach(peer -> silent.add(peer.getId().toString()));
        return Optional.of(
                new GroupView(
                        leader.getId().toString(),
                        peers.stream().map(StoredPeers::member).toList(),
                        silent,
                        lag(leader, reply)));
    }

    private static boolean answers(GroupAdmin admin, RaftPeer peer) {
        try {
            return admin.info(peer).isSuccess();
        } catch (IOException e) {
            LOG.atInfo()
                    .addKeyValue("member", peer.getId())
                    .addKeyValue("why", e.getMessage())
                    .log("a member does not answer");
            return false;
        }
    }

    private static Map<String, Long> lag(RaftPeer leader, GroupInfoReply reply) {
        Map<String, Long> commits = new TreeMap<>();
        for (CommitInfoProto commit : reply.getCommitInfos()) {
            commits.put(commit.getServer().getId().toStringUtf8(), commit.getCommitIndex());
        }
        long committed = commits.getOrDefault(leader.getId().toString(), 0L);
        commits.replaceAll((_, index) -> Math.max(0, committed - index));
        return commits;
    }

    private static SetConfigurationRequest.Arguments arguments(
            RaftConfigurationProto current, List<Member> members) {
        List<RaftPeer> peers = StoredPeers.peers(current);
        int changes = peers.stream().mapToInt(RaftPeer::getPriority).max().orElse(0) + 1;
        return SetConfigurationRequest.Arguments.newBuilder()
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                .setServersInCurrentConf(withRole(peers, RaftPeerRole.FOLLOWER))
                .setListenersInCurrentConf(withRole(peers, RaftPeerRole.LISTENER))
                .setServersInNewConf(peers(members, false, changes))
                .setListenersInNewConf(peers(members, true, changes))
                .build();
    }

    private static List<RaftPeer> withRole(List<RaftPeer> peers, RaftPeerRole role) {
        return peers.stream().filter(peer -> peer.getStartupRole() == role).toList();
    }

    private static List<RaftPeer> peers(List<Member> members, boolean learners, int priority) {
        return members.stream()
                .filter(member -> member.learner() == learners)
                .map(member -> StoredPeers.peer(member, priority))
                .toList();
    }

    private void pause(long seen) {
        try {
            leaders.signal().await(seen, RETRY_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.OutcomeUnknown("interrupted while members were changed", e);
        }
    }
}
