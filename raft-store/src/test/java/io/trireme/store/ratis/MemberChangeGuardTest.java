package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.ratis.proto.RaftProtos.LeaderInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.protocol.exceptions.SetConfigurationException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.impl.ServerImplUtils;
import org.apache.ratis.server.raftlog.RaftLog;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A leader whose members and followers this test makes up. */
class MemberChangeGuardTest {
    private static final long COMMITTED = 5_000;
    private static final RaftPeer A = peer("a", "a:1", 1, RaftPeerRole.FOLLOWER);
    private static final RaftPeer B = peer("b", "b:1", 1, RaftPeerRole.FOLLOWER);
    private static final RaftPeer LEARNER = peer("l", "l:1", 1, RaftPeerRole.LISTENER);
    private static final RaftPeer PROMOTED = peer("l", "l:1", 2, RaftPeerRole.FOLLOWER);

    private final List<SetConfigurationRequest> taken = new ArrayList<>();
    private final CompletableFuture<RaftClientReply> answer = new CompletableFuture<>();
    private final MemberChangeGuard guard = new MemberChangeGuard();
    private long match = COMMITTED;

    private static RaftPeer peer(String id, String address, int priority, RaftPeerRole role) {
        return RaftPeer.newBuilder()
                .setId(id)
                .setAddress(address)
                .setPriority(priority)
                .setStartupRole(role)
                .build();
    }

    @Test
    void aChangeOfTheMembersThatAreThereIsHandedOn() {
        var _ = change(List.of(B, A), List.of(A, B));
        assertEquals(1, taken.size());
    }

    /** Ratis would write the old address of "b" back. */
    @Test
    void aChangeThatWasPlannedBeforeAnotherIsRefused() {
        for (RaftPeer old :
                List.of(
                        peer("b", "b:9", 1, RaftPeerRole.FOLLOWER),
                        peer("b", "b:1", 0, RaftPeerRole.FOLLOWER),
                        RaftPeer.newBuilder(B).setDataStreamAddress("https://b").build())) {
            assertInstanceOf(
                    SetConfigurationException.class, failure(change(List.of(A, old), List.of(A))));
        }
        assertEquals(List.of(), taken);
    }

    @Test
    void theServerThatOthersReachTakesNoOlderChangeEither() throws Exception {
        RaftServer leader = leader();
        RaftServer guarded =
                ServedCalls.of(
                        leader,
                        new AppendGuard(leader, 500),
                        guard,
                        new GroupCommit(
                                RaftGroupId.randomId(),
                                ClientId.randomId(),
                                StoreLimits.DEFAULT,
                                500));
        var old = peer("b", "b:9", 1, RaftPeerRole.FOLLOWER);
        var refused =
                assertThrows(
                        CompletionException.class,
                        guarded.setConfigurationAsync(request(List.of(A, old), List.of(A)))::join);
        assertInstanceOf(SetConfigurationException.class, refused.getCause());
        assertEquals(List.of(), taken);
    }

    @Test
    void oneChangeIsUnderWayAtATime() {
        var first = change(List.of(A, B), List.of(A));
        assertInstanceOf(
                ReconfigurationInProgressException.class,
                failure(change(List.of(A, B), List.of(B))));
        answer.complete(null);
        assertTrue(first.isDone());
        var _ = change(List.of(A, B), List.of(B));
        assertEquals(2, taken.size());
    }

    /** The commit index that Ratis remembers of a member may be that of one that was removed. */
    @Test
    void aLearnerVotesOnlyWhenTheLeaderKnowsThatItHasTheLog() {
        match = COMMITTED - MemberChange.LAG_MAX_ENTRIES - 1;
        Throwable refused = failure(change(List.of(A, B), List.of(A, B, PROMOTED)));
        assertInstanceOf(LearnerLagsException.class, refused);
        assertEquals(
                "member l is %d entries behind".formatted(MemberChange.LAG_MAX_ENTRIES + 1),
                refused.getMessage());
        match++;
        var _ = change(List.of(A, B), List.of(A, B, PROMOTED));
        assertEquals(1, taken.size());
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return assertThrows(CompletionException.class, future::join).getCause();
    }

    private CompletableFuture<RaftClientReply> change(List<RaftPeer> seen, List<RaftPeer> wanted) {
        return guard.change(leader(), request(seen, wanted));
    }

    private static SetConfigurationRequest request(List<RaftPeer> seen, List<RaftPeer> wanted) {
        return new SetConfigurationRequest(
                ClientId.randomId(),
                RaftPeerId.valueOf("a"),
                RaftGroupId.randomId(),
                1,
                SetConfigurationRequest.Arguments.newBuilder()
                        .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                        .setServersInCurrentConf(seen)
                        .setListenersInCurrentConf(List.of(LEARNER))
                        .setServersInNewConf(wanted)
                        .setListenersInNewConf(List.of())
                        .build());
    }

    private RaftServer leader() {
        var members =
                ServerImplUtils.newRaftConfiguration(
                        List.of(A, B), List.of(LEARNER), 0, List.of(), List.of());
        var role =
                RoleInfoProto.newBuilder()
                        .setLeaderInfo(
                                LeaderInfoProto.newBuilder()
                                        .addFollowerInfo(follower(B))
                                        .addFollowerInfo(follower(LEARNER)))
                        .build();
        DivisionInfo info =
                fake(
                        DivisionInfo.class,
                        Map.of(
                                "isLeader",
                                true,
                                "getRoleInfoProto",
                                role,
                                "getFollowerMatchIndices",
                                new long[] {COMMITTED, match}));
        RaftLog log = fake(RaftLog.class, Map.of("getLastCommittedIndex", COMMITTED));
        RaftServer.Division division =
                fake(
                        RaftServer.Division.class,
                        Map.of("getRaftConf", members, "getInfo", info, "getRaftLog", log));
        return (RaftServer)
                Proxy.newProxyInstance(
                        RaftServer.class.getClassLoader(),
                        new Class<?>[] {RaftServer.class},
                        (_, method, arguments) ->
                                switch (method.getName()) {
                                    case "getDivision" -> division;
                                    case "setConfigurationAsync" -> {
                                        taken.add((SetConfigurationRequest) arguments[0]);
                                        yield answer;
                                    }
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    method.getName());
                                });
    }

    private static ServerRpcProto follower(RaftPeer peer) {
        return ServerRpcProto.newBuilder().setId(peer.getRaftPeerProto()).build();
    }

    /** Answers methods by their names. */
    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, _) -> {
                            Object found = answers.get(method.getName());
                            if (found == null) {
                                throw new UnsupportedOperationException(method.getName());
                            }
                            return found;
                        }));
    }
}
