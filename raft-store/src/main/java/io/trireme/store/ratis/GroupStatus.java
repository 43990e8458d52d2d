package io.trireme.store.ratis;

import static java.util.Comparator.comparing;

import io.trireme.store.StoreStatus;
import io.trireme.store.core.StateHead;

import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.GroupMismatchException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a Raft server knows of its group without asking anybody. */
final class GroupStatus {
    private static final Logger LOG = LoggerFactory.getLogger(GroupStatus.class);

    private final OwnDivision own;
    private final long silenceMillis;

    /**
     * @param silenceMillis who has not answered for so long is no successor
     */
    GroupStatus(OwnDivision own, long silenceMillis) {
        this.own = own;
        this.silenceMillis = silenceMillis;
    }

    /** Voters and learners, told apart by their startup role, in the order of their ids. */
    static List<RaftPeer> peers(RaftConfiguration members) {
        List<RaftPeer> peers = new ArrayList<>();
        for (RaftPeerRole role : List.of(RaftPeerRole.FOLLOWER, RaftPeerRole.LISTENER)) {
            for (RaftPeer peer : members.getAllPeers(role)) {
                // In the middle of a promotion a member is of both kinds.
                if (peers.stream().noneMatch(other -> other.getId().equals(peer.getId()))) {
                    peers.add(RaftPeer.newBuilder(peer).setStartupRole(role).build());
                }
            }
        }
        peers.sort(comparing(peer -> peer.getId().toString()));
        return peers;
    }

    /** All members, as this one knows them; none once it is stopping. */
    List<RaftPeer> peers() {
        try {
            return peers(division().getRaftConf());
        } catch (GroupMismatchException e) {
            LOG.debug("the member is in no group yet", e);
            return List.copyOf(own.begun().getPeers());
        } catch (IOException e) {
            LOG.debug("the member is stopping", e);
            return List.of();
        }
    }

    private static boolean votes(RaftConfiguration members, RaftPeerId id) {
        return members.getPeer(id, RaftPeerRole.FOLLOWER) != null;
    }

    private static RaftPeerId id(ServerRpcProto follower) {
        return RaftPeerId.valueOf(follower.getId().getId());
    }

    /** Of the voters that were heard of lately, the one whose log reaches furthest. */
    Optional<RaftPeerId> successor() throws IOException {
        DivisionInfo info = division().getInfo();
        RaftConfiguration members = division().getRaftConf();
        RoleInfoProto role = info.getRoleInfoProto();
        Map<String, Long> matches = matchIndices(info, role);
        return role.getLeaderInfo().getFollowerInfoList().stream()
                .filter(follower -> follower.getLastRpcElapsedTimeMs() < silenceMillis)
                .map(GroupStatus::id)
                .filter(id -> votes(members, id))
                .max(comparing(id -> matches.getOrDefault(id.toString(), -1L)));
    }

    /** By member; empty if this one does not lead, or members are just being changed. */
    static Map<String, Long> matchIndices(DivisionInfo info, RoleInfoProto role) {
        Map<String, Long> matches = new TreeMap<>();
        // Null if leadership was lost in between. Both lists are in the order of the appenders.
        long[] indices = info.isLeader() ? info.getFollowerMatchIndices() : null;
        List<ServerRpcProto> followers = role.getLeaderInfo().getFollowerInfoList();
        if (indices != null && indices.length == followers.size()) {
            for (int i = 0; i < indices.length; i++) {
                matches.put(id(followers.get(i)).toString(), indices[i]);
            }
        }
        return matches;
    }

    StoreStatus of(
            String self,
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
                    self,
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
                    peers(info, role, applied));
        } catch (IOException e) {
            boolean waits = e instanceof GroupMismatchException && !closed && fault.isEmpty();
            return new StoreStatus(
                    self,
                    waits ? StoreStatus.Role.STARTING : StoreStatus.Role.STOPPED,
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
    Duration lastContact(RoleInfoProto role) throws IOException {
        if (role.hasLeaderInfo()) {
            RaftConfiguration members = division().getRaftConf();
            List<Long> elapsed =
                    role.getLeaderInfo().getFollowerInfoList().stream()
                            .filter(follower -> votes(members, id(follower)))
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

    private List<StoreStatus.Peer> peers(DivisionInfo info, RoleInfoProto role, long applied)
            throws IOException {
        Map<String, Long> matches = matchIndices(info, role);
        if (info.isLeader()) {
            matches.put(own.server().getId().toString(), applied);
        }
        return peers(division().getRaftConf()).stream()
                .map(
                        peer ->
                                new StoreStatus.Peer(
                                        peer.getId().toString(),
                                        peer.getAddress(),
                                        Optional.ofNullable(matches.get(peer.getId().toString()))))
                .toList();
    }

    private RaftServer.Division division() throws IOException {
        return own.get();
    }
}
