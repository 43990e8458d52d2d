package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.server.RaftServer;
import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

class GroupCommitTest {
    private static final RaftPeerId SELF = RaftPeerId.valueOf("m1");
    private static final RaftGroupId GROUP = RaftGroupId.randomId();
    private static final ClientId MEMBER = ClientId.randomId();
    private static final long LIMIT_MILLIS = 30_000;

    /** What reached the log, in order, with what is to be answered. */
    private final List<Logged> log = new ArrayList<>();

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

    private static GroupCommit commits(long limitMillis) {
        return new GroupCommit(ClientId.randomId(), StoreLimits.DEFAULT, limitMillis);
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
        return to.submit(
                server,
                RaftClientRequest.newBuilder()
                        .setClientId(MEMBER)
                        .setServerId(SELF)
                        .setGroupId(GROUP)
                        .setCallId(++calls)
                        .setMessage(Replies.message(entry.array()))
                        .setType(RaftClientRequest.writeRequestType())
                        .build());
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
        assertEquals(2, log.size());
        assertEquals(List.of(2L, 3L), log.getLast().sequences());
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
        var why = new LeaderNotReadyException(RaftGroupMemberId.valueOf(SELF, GROUP));
        Logged group = log.getLast();
        var fourth = propose(4);
        group.answer()
                .complete(
                        RaftClientReply.newBuilder()
                                .setRequest(group.request())
                                .setException(why)
                                .build());
        assertEquals(why, second.get().getException());
        assertEquals(why, third.get().getException());
        log.getLast().commit(2);
        assertEquals(new Replies(2, new EntryReply.Expired()), reply(fourth));
    }

    @Test
    void anAnswerThatNeverComesHoldsBackTheNextForItsTimeOnly() throws Exception {
        var impatient = commits(50);
        Bytes entry = EntryCodec.encode(new Entry(new UUID(1, 1), 1, List.of()));
        var lost = propose(impatient, entry);
        var next = propose(impatient, entry);
        var failure = assertThrows(ExecutionException.class, () -> lost.get(10, TimeUnit.SECONDS));
        assertInstanceOf(TimeoutException.class, failure.getCause());
        assertEquals(2, log.size());
        log.getLast().commit(3);
        assertTrue(next.get().isSuccess());
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
        var failure = assertThrows(ExecutionException.class, refused::get);
        assertInstanceOf(ResourceUnavailableException.class, failure.getCause());
        log.getFirst().commit(1);
        int size = log.getLast().request().getMessage().size();
        assertTrue(size <= StoreLimits.DEFAULT.entryBytesMax(), size + " bytes");
        assertTrue(waiting.stream().noneMatch(CompletableFuture::isDone));
    }

    private static Replies reply(CompletableFuture<RaftClientReply> answer) throws Exception {
        return Replies.decode(answer.get(10, TimeUnit.SECONDS).getMessage());
    }
}
