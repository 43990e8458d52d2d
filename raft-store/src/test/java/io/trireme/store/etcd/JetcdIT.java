package io.trireme.store.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.support.CloseableClient;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.grpc.stub.StreamObserver;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/** jetcd, etcd's Java client, with three members over TLS. */
@Timeout(180)
class JetcdIT {
    private static final long WAIT_SECONDS = 30;

    @TempDir static Path folder;
    private static EtcdGroup group;
    private static Client client;

    @BeforeAll
    static void open() throws IOException {
        group = new EtcdGroup(folder);
        client = group.jetcd().build();
    }

    @AfterAll
    static void close() {
        client.close();
        group.close();
    }

    @Test
    void keysArePutReadAndDeleted() throws Exception {
        put("/kv/a", "1");
        put("/kv/b", "2");
        var previous =
                client.getKVClient()
                        .put(bytes("/kv/a"), bytes("3"), PutOption.builder().withPrevKV().build())
                        .get(WAIT_SECONDS, SECONDS);
        assertEquals("1", previous.getPrevKv().getValue().toString(UTF_8));
        var prefix =
                GetOption.builder()
                        .isPrefix(true)
                        .withSortField(GetOption.SortTarget.VALUE)
                        .withSortOrder(GetOption.SortOrder.DESCEND)
                        .build();
        assertEquals(List.of("3", "2"), values("/kv/", prefix));
        var deleted =
                client.getKVClient()
                        .delete(bytes("/kv/"), DeleteOption.builder().isPrefix(true).build())
                        .get(WAIT_SECONDS, SECONDS);
        assertEquals(2, deleted.getDeleted());
        assertEquals(List.of(), values("/kv/", prefix));
    }

    @Test
    void aTransactionGoesOneWayOrTheOther() throws Exception {
        assertTrue(createOnce().isSucceeded());
        TxnResponse lost = createOnce();
        assertFalse(lost.isSucceeded());
        assertEquals(
                "won", lost.getGetResponses().getFirst().getKvs().getFirst().getValue().toString());
    }

    private static TxnResponse createOnce() throws Exception {
        ByteSequence key = bytes("/txn/a");
        return client.getKVClient()
                .txn()
                .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.createRevision(0)))
                .Then(Op.put(key, bytes("won"), PutOption.DEFAULT))
                .Else(Op.get(key, GetOption.DEFAULT))
                .commit()
                .get(WAIT_SECONDS, SECONDS);
    }

    @Test
    void aWatchBringsThePastAndThePresent() throws Exception {
        long revision = put("/watch/a", "1");
        var responses = new LinkedBlockingQueue<WatchResponse>();
        var option = WatchOption.builder().withRevision(revision).withPrevKV(true).build();
        try (Watch.Watcher _ =
                client.getWatchClient().watch(bytes("/watch/a"), option, responses::add)) {
            assertEquals("1", nextEvent(responses).getKeyValue().getValue().toString(UTF_8));
            client.getKVClient().delete(bytes("/watch/a")).get(WAIT_SECONDS, SECONDS);
            WatchEvent deleted = nextEvent(responses);
            assertEquals(WatchEvent.EventType.DELETE, deleted.getEventType());
            assertEquals("1", deleted.getPrevKV().getValue().toString(UTF_8));
        }
    }

    private static WatchEvent nextEvent(LinkedBlockingQueue<WatchResponse> responses)
            throws InterruptedException {
        WatchResponse response = responses.poll(WAIT_SECONDS, SECONDS);
        assertNotNull(response, "an event in time");
        return response.getEvents().getFirst();
    }

    @Test
    void whatIsCompactedCannotBeWatched() throws Exception {
        long first = put("/compact/a", "1");
        put("/compact/a", "2");
        long third = put("/compact/a", "3");
        client.getKVClient().compact(third).get(WAIT_SECONDS, SECONDS);
        group.awaitCompacted(third);
        var failure = new CompletableFuture<Throwable>();
        var option = WatchOption.builder().withRevision(first).build();
        try (Watch.Watcher _ =
                client.getWatchClient()
                        .watch(bytes("/compact/a"), option, _ -> {}, failure::complete)) {
            var compacted =
                    assertInstanceOf(CompactedException.class, failure.get(WAIT_SECONDS, SECONDS));
            assertEquals(third, compacted.getCompactedRevision());
        }
        var refused =
                assertThrows(
                        ExecutionException.class,
                        () ->
                                client.getKVClient()
                                        .get(
                                                bytes("/compact/a"),
                                                GetOption.builder().withRevision(first).build())
                                        .get(WAIT_SECONDS, SECONDS));
        assertTrue(
                refused.getMessage()
                        .endsWith("etcdserver: mvcc: required revision has been compacted"),
                refused.getMessage());
    }

    @Test
    void aLeaseIsKeptAliveAndRevoked() throws Exception {
        var leases = client.getLeaseClient();
        long id = leases.grant(60).get(WAIT_SECONDS, SECONDS).getID();
        client.getKVClient()
                .put(bytes("/lease/a"), bytes("1"), PutOption.builder().withLeaseId(id).build())
                .get(WAIT_SECONDS, SECONDS);
        var kept = new CompletableFuture<LeaseKeepAliveResponse>();
        try (CloseableClient _ = leases.keepAlive(id, firstOf(kept))) {
            assertEquals(60, kept.get(WAIT_SECONDS, SECONDS).getTTL());
        }
        var left =
                leases.timeToLive(id, LeaseOption.builder().withAttachedKeys().build())
                        .get(WAIT_SECONDS, SECONDS);
        assertEquals(List.of(bytes("/lease/a")), left.getKeys());
        leases.revoke(id).get(WAIT_SECONDS, SECONDS);
        assertEquals(List.of(), values("/lease/a", GetOption.DEFAULT));
    }

    private static StreamObserver<LeaseKeepAliveResponse> firstOf(
            CompletableFuture<LeaseKeepAliveResponse> first) {
        return new StreamObserver<>() {
            @Override
            public void onNext(LeaseKeepAliveResponse response) {
                first.complete(response);
            }

            @Override
            public void onError(Throwable cause) {
                first.completeExceptionally(cause);
            }

            @Override
            public void onCompleted() {
                first.completeExceptionally(new IllegalStateException("the stream ended"));
            }
        };
    }

    @Test
    void membersAndTheirStatusAreListed() throws Exception {
        var members =
                client.getClusterClient().listMember().get(WAIT_SECONDS, SECONDS).getMembers();
        assertEquals(group.ids(), members.stream().map(member -> member.getName()).toList());
        for (String url : group.urls()) {
            var status = client.getMaintenanceClient().statusMember(url).get(WAIT_SECONDS, SECONDS);
            assertTrue(
                    members.stream().anyMatch(member -> member.getId() == status.getLeader()), url);
        }
        assertEquals(
                List.of(),
                client.getMaintenanceClient().listAlarms().get(WAIT_SECONDS, SECONDS).getAlarms());
    }

    private static long put(String key, String value) throws Exception {
        return client.getKVClient()
                .put(bytes(key), bytes(value))
                .get(WAIT_SECONDS, SECONDS)
                .getHeader()
                .getRevision();
    }

    private static List<String> values(String key, GetOption option) throws Exception {
        return client
                .getKVClient()
                .get(bytes(key), option)
                .get(WAIT_SECONDS, SECONDS)
                .getKvs()
                .stream()
                .map(KeyValue::getValue)
                .map(value -> value.toString(UTF_8))
                .toList();
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }
}
