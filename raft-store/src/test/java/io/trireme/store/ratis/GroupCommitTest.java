package io.trireme.store.ratis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.trireme.store.Bytes;
import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.core.EntryReply;

import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.server.RaftServer;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

class GroupCommitTest {
    private static final RaftPeerId SELF = RaftPeerId.valueOf("m1");
    private static final RaftGroupId GROUP = RaftGroupId.randomId();
    private static final ClientId MEMBER = ClientId.randomId();
    private static final long LIMIT_MILLIS = 30_000;

    /** What reached the log, in order, with what is to be answered. */
    private final List<Logged> log = new CopyOnWriteArrayList<>();

    private final RaftServer server =
            (RaftServer)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {RaftServer.class},
                            (_, method, arguments) ->
                                    switch (method.getName()) {
                                        case "getId" -> SELF;
                                        case "submitClientRequestAsync" ->
                                                append((RaftClientRequest) arguments[0]);
                                        default -> throw new AssertionError(method.getName());
                                    });
    private final AtomicLong now = new AtomicLong(7);
    private final GroupCommit commits = commits(LIMIT_MILLIS);
    private long calls;

    private record Logged(RaftClientRequest request, CompletableFuture<RaftClientReply> answer) {
        List<Long> sequences() {
            byte[] bytes = request.getMessage().getContent().toByteArray();
            return EntryCodec.decodeEntries(Bytes.wrap(bytes)).stream()
                    .map(Entry::sequence)
                    .toList();
        }

        /** Those with an even number are refused, so that replies can be told apart. */
        void commit(long index) {
            List<EntryReply> replies =
                    sequences().stream()
                            .<EntryReply>map(
                                    sequence ->
                                            sequence % 2 == 0
                                                    ? new EntryReply.Expired()
                                                    : new EntryReply.Applied(List.of()))
                            .toList();
            answer.complete(
                    RaftClientReply.newBuilder()
                            .setRequest(request)
                            .setSuccess()
                            .setMessage(Replies.encode(index, replies))
                            .build());
        }
    }

    private GroupCommit commits(long limitMillis) {
        return new GroupCommit(
                GROUP, ClientId.randomId(), StoreLimits.DEFAULT, limitMillis, now::get);
    }

    private CompletableFuture<RaftClientReply> append(RaftClientRequest request) {
        var logged = new Logged(request, new CompletableFuture<>());
        log.add(logged);
        return logged.answer();
    }

    private CompletableFuture<RaftClientReply> propose(long sequence) {
        return propose(commits, EntryCodec.encode(new Entry(new UUID(1, 1), sequence, List.of())));
    }

    private CompletableFuture<RaftClientReply> propose(GroupCommit to, Bytes entry) {
        return to.submit(server, request(GROUP, RaftClientRequest.writeRequestType(), entry));
    }

    private RaftClientRequest request(RaftGroupId group, RaftClientRequest.Type type, Bytes entry) {
        return RaftClientRequest.newBuilder()
                .setClientId(MEMBER)
                .setServerId(SELF)
                .setGroupId(group)
                .setCallId(++calls)
                .setMessage(Replies.message(entry.array()))
                .setType(type)
                .build();
    }

    /** Groups but the first are sent by a thread of their own. */
    private Logged awaitLogged(int count) {
        await().until(() -> log.size() == count);
        return log.getLast();
    }

    @Test
    void whatComesWhileAnEntryIsOnItsWayGoesTogetherAsTheNext() throws Exception {
        var first = propose(1);
        var second = propose(2);
        var third = propose(3);
        assertEquals(1, log.size());
        assertEquals(List.of(1L), log.getFirst().sequences());
        log.getFirst().commit(7);
        assertEquals(new Replies(7, new EntryReply.Applied(List.of())), reply(first));
        assertEquals(List.of(2L, 3L), awaitLogged(2).sequences());
        assertFalse(second.isDone());
        log.getLast().commit(8);
        assertEquals(new Replies(8, new EntryReply.Expired()), reply(second));
        assertEquals(new Replies(8, new EntryReply.Applied(List.of())), reply(third));
        assertEquals(3, third.get().getCallId(), "the reply is to the member's own call");
        assertEquals(MEMBER, third.get().getClientId());
    }

    @Test
    void aRefusalReachesAllOfTheGroupAndTheNextGoesOn() throws Exception {
        var _ = propose(1);
        var second = propose(2);
        var third = propose(3);
        log.getFirst().commit(1);
        Logged group = awaitLogged(2);
        var why = new LeaderNotReadyException(RaftGroupMemberId.valueOf(SELF, GROUP));
        var fourth = propose(4);
        group.answer()
                .complete(
                        RaftClientReply.newBuilder()
                                .setRequest(group.request())
                                .setException(why)
                                .build());
        assertEquals(why, second.get().getException());
        assertEquals(why, third.get().getException());
        awaitLogged(3).commit(2);
        assertEquals(new Replies(2, new EntryReply.Expired()), reply(fourth));
    }

    @Test
    void anAnswerThatNeverComesHoldsBackTheNextForItsTimeOnly() throws Exception {
        var impatient = commits(1_000);
        Bytes entry = EntryCodec.encode(new Entry(new UUID(1, 1), 1, List.of()));
        assertTimedOut(propose(impatient, entry));
        var next = propose(impatient, entry);
        awaitLogged(2).commit(3);
        assertTrue(next.get().isSuccess());
    }

    @Test
    void whatHasWaitedForTooLongGoesNoMore() throws Exception {
        var _ = propose(1);
        var late = propose(2);
        now.addAndGet(MILLISECONDS.toNanos(LIMIT_MILLIS - 1));
        var inTime = propose(3);
        now.addAndGet(MILLISECONDS.toNanos(1));
        log.getFirst().commit(1);
        assertTimedOut(late);
        assertEquals(List.of(3L), awaitLogged(2).sequences());
        log.getLast().commit(2);
        assertTrue(inTime.get().isSuccess());
    }

    @Test
    void aRequestOfAnotherGroupIsLeftToRatis() {
        var write = RaftClientRequest.writeRequestType();
        var read = RaftClientRequest.readRequestType();
        assertTrue(commits.takes(request(GROUP, write, Bytes.EMPTY)));
        assertFalse(commits.takes(request(RaftGroupId.randomId(), write, Bytes.EMPTY)));
        assertFalse(commits.takes(request(GROUP, read, Bytes.EMPTY)));
    }

    @Test
    void groupsKeepToTheSizeOfAnEntryAndWhatWaitsIsBounded() throws Exception {
        var _ = propose(0);
        var half = Bytes.wrap(new byte[StoreLimits.DEFAULT.entryBytesMax() / 2]);
        long fit = StoreLimits.DEFAULT.waitingBytesMax() / half.sizeBytes() - 1;
        List<CompletableFuture<RaftClientReply>> waiting = new ArrayList<>();
        for (int i = 0; i < fit; i++) {
            waiting.add(propose(commits, half));
        }
        var refused = propose(commits, Bytes.wrap(new byte[2 * half.sizeBytes()]));
        assertTrue(GroupCommit.isOverload(refused.get().getException()));
        log.getFirst().commit(1);
        int size = awaitLogged(2).request().getMessage().size();
        assertTrue(size <= StoreLimits.DEFAULT.entryBytesMax(), size + " bytes");
        assertTrue(waiting.stream().noneMatch(CompletableFuture::isDone));
    }

    /** By a reply, so that Ratis fails nothing else that its member has under way. */
    private static void assertTimedOut(CompletableFuture<RaftClientReply> answer) throws Exception {
        var refusal = answer.get(10, SECONDS).getException();
        assertInstanceOf(TimeoutException.class, refusal.getCause());
        assertFalse(GroupCommit.isOverload(refusal));
    }

    private static Replies reply(CompletableFuture<RaftClientReply> answer) throws Exception {
        return Replies.decode(answer.get(10, SECONDS).getMessage());
    }
}
