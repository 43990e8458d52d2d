package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.LongStream;

/** A follower of Ratis, to which this test speaks as its leader. */
@Timeout(60)
final class AppendGuardTest {
    private static final long LIMIT_MILLIS = 500;
    private static final ClientId CLIENT = ClientId.randomId();

    @TempDir Path folder;

    private final CountDownLatch goOn = new CountDownLatch(1);
    private StoreConfig config;
    private RaftGroup group;
    private RaftServer follower;

    @BeforeEach
    void choosePeers() {
        var peers = new TestGroup(folder, StoreLimits.DEFAULT, 3);
        config = peers.config(peers.ids().getFirst());
        group = RaftSettings.group(config, Optional.empty());
    }

    @AfterEach
    void stop() throws IOException {
        goOn.countDown();
        follower.close();
    }

    private RaftProperties properties() {
        return RaftSettings.properties(config, DataFolder.open(config));
    }

    private RaftServer start(RaftProperties properties) throws IOException {
        var followers = new Followers(config.timeouts().electionTimeoutMin());
        var leaderLoss = new LeaderLoss(config, new LeaderSignal());
        Parameters parameters = RaftSettings.parameters(config.tls(), leaderLoss);
        var changes = new MemberChangeGuard();
        var commits =
                new GroupCommit(
                        group.getGroupId(), ClientId.randomId(), config.limits(), LIMIT_MILLIS);
        StoreRpcType.hook(parameters, followers, new PeerLinks(group.getPeers()), changes, commits);
        follower =
                RaftServer.newBuilder()
                        .setServerId(RaftPeerId.valueOf(config.self()))
                        .setGroup(group)
                        .setProperties(properties)
                        .setParameters(parameters)
                        .setOption(RaftStorage.StartupOption.FORMAT)
                        .setStateMachine(new BaseStateMachine())
                        .build();
        follower.start();
        return ServedCalls.of(follower, new AppendGuard(follower, LIMIT_MILLIS), changes, commits);
    }

    @Test
    void entriesSentAgainAreAcknowledgedWhenTheLogHoldsThem() throws Exception {
        RaftServer guarded = start(properties());
        occupyCommonPool();
        var first = guarded.appendEntriesAsync(entries(1, 1));
        var longer = guarded.appendEntriesAsync(entries(1, 2));
        goOn.countDown();
        assertEquals(1, success(first).getMatchIndex());
        assertEquals(2, success(longer).getMatchIndex());
        assertEquals(TermIndex.valueOf(1, 2), log().getTermIndex(2));
        assertEquals(2, log().getFlushIndex());
    }

    @Test
    void entriesOfALaterTermTakeThePlaceOfThoseThatWait() throws Exception {
        RaftServer guarded = start(properties());
        occupyCommonPool();
        var _ = guarded.appendEntriesAsync(entries(1, 1));
        var later = guarded.appendEntriesAsync(entries(2, 4));
        goOn.countDown();
        assertEquals(4, success(later).getMatchIndex());
        assertEquals(TermIndex.valueOf(2, 0), log().getTermIndex(0));
        assertEquals(TermIndex.valueOf(2, 4), log().getTermIndex(4));
        assertEquals(4, log().getFlushIndex());
    }

    /** Ratis' default, which the store does not use. */
    @Test
    void whatRatisAcknowledgesWithoutHavingItIsRefused() throws Exception {
        var properties = properties();
        RaftServerConfigKeys.Log.setAppendEntriesComposeEnabled(properties, true);
        RaftServer guarded = start(properties);
        occupyCommonPool();
        var first = guarded.appendEntriesAsync(entries(1, 1));
        var bare = follower.appendEntriesAsync(entries(1, 2));
        var longer = guarded.appendEntriesAsync(entries(1, 2));
        goOn.countDown();
        success(first);
        assertEquals(2, success(bare).getMatchIndex());
        assertEquals(1, log().getLastEntryTermIndex().getIndex());
        var refused = assertThrows(ExecutionException.class, longer::get);
        assertInstanceOf(IOException.class, refused.getCause());
    }

    private RaftLog log() throws IOException {
        return follower.getDivision(group.getGroupId()).getRaftLog();
    }

    private static AppendEntriesReplyProto success(CompletableFuture<AppendEntriesReplyProto> reply)
            throws Exception {
        assertEquals(AppendResult.SUCCESS, reply.get().getResult(), reply.get()::toString);
        return reply.get();
    }

    /** Until {@link #goOn}; what Ratis chains waits as long. */
    private void occupyCommonPool() {
        var pool = ForkJoinPool.commonPool();
        for (int i = 0; i < pool.getParallelism(); i++) {
            pool.execute(
                    () -> {
                        try {
                            goOn.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
        }
    }

    /** Of the term's own leader, from the first index on. */
    private AppendEntriesRequestProto entries(long term, long last) {
        var leader = group.getPeers().stream().skip(term).findFirst().orElseThrow();
        return AppendEntriesRequestProto.newBuilder()
                .setServerRequest(
                        RaftRpcRequestProto.newBuilder()
                                .setRequestorId(leader.getId().toByteString())
                                .setReplyId(RaftPeerId.valueOf(config.self()).toByteString())
                                .setRaftGroupId(
                                        RaftGroupIdProto.newBuilder()
                                                .setId(group.getGroupId().toByteString())))
                .setLeaderTerm(term)
                .setLeaderCommit(-1)
                .addAllEntries(
                        LongStream.rangeClosed(0, last).mapToObj(i -> entry(term, i)).toList())
                .build();
    }

    private static LogEntryProto entry(long term, long index) {
        return LogEntryProto.newBuilder()
                .setTerm(term)
                .setIndex(index)
                .setStateMachineLogEntry(
                        StateMachineLogEntryProto.newBuilder()
                                .setClientId(CLIENT.toByteString())
                                .setLogData(ByteString.copyFromUtf8("entry " + index)))
                .build();
    }
}
