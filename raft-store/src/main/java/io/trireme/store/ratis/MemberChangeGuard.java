package io.trireme.store.ratis;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNullElse;

import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.protocol.exceptions.SetConfigurationException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets a leader take a change of members only if they are still those that it was planned on, to
 * the last field. Ratis 3.3.0 compares their ids, so that one who planned before another's change
 * of an address would write the old one back.
 *
 * <p>A change is compared and handed on before the next is looked at: Ratis takes it later, on a
 * thread of its own, and would take a second one that was compared with the same members when the
 * first is done.
 */
final class MemberChangeGuard {
    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * Asks a server, which should lead, to change the members. Fails with {@link
     * ReconfigurationInProgressException} if another change is under way here, with {@link
     * SetConfigurationException} if the members are others by now, with {@link
     * LearnerLagsException} if one that is to vote has too little of the log.
     */
    CompletableFuture<RaftClientReply> change(RaftServer server, SetConfigurationRequest request) {
        if (!busy.compareAndSet(false, true)) {
            return CompletableFuture.failedFuture(
                    new ReconfigurationInProgressException(
                            "another change of members is under way"));
        }
        CompletableFuture<RaftClientReply> answer;
        try {
            RaftServer.Division division = server.getDivision(request.getRaftGroupId());
            requireSame(division.getRaftConf(), request.getArguments());
            requireInSync(division, request.getArguments());
            answer = server.setConfigurationAsync(request);
        } catch (IOException | RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.whenComplete((_, _) -> busy.set(false));
    }

    /**
     * The commit index that Ratis keeps of each member, and tells everybody, outlives the member's
     * removal; only the leader knows how far the log of the one that is there now has come.
     */
    private static void requireInSync(
            RaftServer.Division division, SetConfigurationRequest.Arguments planned)
            throws IOException {
        RaftConfiguration current = division.getRaftConf();
        List<RaftPeerId> promoted =
                planned.getPeersInNewConf(RaftPeerRole.FOLLOWER).stream()
                        .map(RaftPeer::getId)
                        .filter(id -> current.getPeer(id, RaftPeerRole.LISTENER) != null)
                        .toList();
        if (promoted.isEmpty()) {
            return;
        }
        DivisionInfo info = division.getInfo();
        Map<String, Long> matches = GroupStatus.matchIndices(info, info.getRoleInfoProto());
        long committed = division.getRaftLog().getLastCommittedIndex();
        for (RaftPeerId id : promoted) {
            Long match = matches.get(id.toString());
            if (match == null) {
                throw new ReconfigurationInProgressException(
                        "how far the log of " + id + " has come is not known yet");
            }
            long lag = committed - match;
            if (lag > MemberChange.LAG_MAX_ENTRIES) {
                throw new LearnerLagsException("member %s is %d entries behind".formatted(id, lag));
            }
        }
    }

    static void requireSame(RaftConfiguration current, SetConfigurationRequest.Arguments planned)
            throws SetConfigurationException {
        if (planned.getMode() != SetConfigurationRequest.Mode.COMPARE_AND_SET
                || !whole(current.getAllPeers(RaftPeerRole.FOLLOWER))
                        .equals(whole(planned.getServersInCurrentConf()))
                || !whole(current.getAllPeers(RaftPeerRole.LISTENER))
                        .equals(whole(planned.getListenersInCurrentConf()))) {
            throw new SetConfigurationException(
                    "the members are not those that the change was planned on: they are "
                            + current);
        }
    }

    /** All that the configuration keeps of a member; equal peers of Ratis have equal ids only. */
    private record Whole(String id, String address, int priority, String clientUrl) {}

    private static List<Whole> whole(Collection<RaftPeer> peers) {
        return peers.stream()
                .map(
                        peer ->
                                new Whole(
                                        peer.getId().toString(),
                                        peer.getAddress(),
                                        peer.getPriority(),
                                        // From the wire an address that is missing is empty.
                                        requireNonNullElse(peer.getDataStreamAddress(), "")))
                .sorted(comparing(Whole::id))
                .toList();
    }
}
