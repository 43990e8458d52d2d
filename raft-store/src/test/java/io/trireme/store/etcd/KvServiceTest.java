package io.trireme.store.etcd;

import static io.grpc.Status.Code.INVALID_ARGUMENT;
import static io.grpc.Status.Code.NOT_FOUND;
import static io.grpc.Status.Code.OUT_OF_RANGE;
import static io.trireme.store.etcd.Refused.assertRefused;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;

import io.trireme.store.etcd.wire.CompactionRequest;
import io.trireme.store.etcd.wire.DeleteRangeRequest;
import io.trireme.store.etcd.wire.DeleteRangeResponse;
import io.trireme.store.etcd.wire.KVGrpc;
import io.trireme.store.etcd.wire.KVGrpc.KVBlockingStub;
import io.trireme.store.etcd.wire.KeyValue;
import io.trireme.store.etcd.wire.PutRequest;
import io.trireme.store.etcd.wire.PutResponse;
import io.trireme.store.etcd.wire.RangeRequest;
import io.trireme.store.etcd.wire.RangeRequest.SortOrder;
import io.trireme.store.etcd.wire.RangeRequest.SortTarget;
import io.trireme.store.etcd.wire.RangeResponse;
import io.trireme.store.etcd.wire.RequestOp;
import io.trireme.store.etcd.wire.TxnRequest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KvServiceTest {
    private static final ByteString NO_END = ByteString.copyFrom(new byte[1]);

    private final InMemoryDoor door = new InMemoryDoor();
    private final KVBlockingStub kv = KVGrpc.newBlockingStub(door.channel());

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void aPutIsReadWithAllItsNumbers() {
        PutResponse first = put("a", "1");
        put("a", "2");
        RangeResponse range = kv.range(range("a").build());
        KeyValue entry = range.getKvs(0);
        assertEquals("2", entry.getValue().toStringUtf8());
        assertEquals(first.getHeader().getRevision(), entry.getCreateRevision());
        assertEquals(first.getHeader().getRevision() + 1, entry.getModRevision());
        assertEquals(2, entry.getVersion());
        assertEquals(1, range.getCount());
        assertFalse(range.getMore());
        assertEquals(3, range.getHeader().getRevision());
        assertEquals(1, range.getHeader().getRaftTerm());
        assertNotEquals(0, range.getHeader().getClusterId());
        assertNotEquals(0, range.getHeader().getMemberId());
    }

    @Test
    void aPutAnswersThePreviousEntryIfAsked() {
        assertFalse(put("a", "1").hasPrevKv());
        assertFalse(put("a", "2").hasPrevKv());
        PutResponse response = kv.put(putOf("a", "3").setPrevKv(true).build());
        assertEquals("2", response.getPrevKv().getValue().toStringUtf8());
    }

    @Test
    void aPutKeepsTheValueThatIsThere() {
        put("a", "1");
        kv.put(putOf("a", "").setIgnoreValue(true).build());
        assertEquals("1", kv.range(range("a").build()).getKvs(0).getValue().toStringUtf8());
        assertEquals(2, kv.range(range("a").build()).getKvs(0).getVersion());
    }

    @Test
    void wrongPutsAreRefusedWithEtcdsWords() {
        assertRefused(INVALID_ARGUMENT, "etcdserver: key is not provided", () -> put("", "1"));
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: value is provided",
                () -> kv.put(putOf("a", "1").setIgnoreValue(true).build()));
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: lease is provided",
                () -> kv.put(putOf("a", "1").setIgnoreLease(true).setLease(7).build()));
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: key not found",
                () -> kv.put(putOf("a", "").setIgnoreValue(true).build()));
        assertRefused(
                NOT_FOUND,
                "etcdserver: requested lease not found",
                () -> kv.put(putOf("a", "1").setLease(7).build()));
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: request is too large",
                () -> put("a", "x".repeat(3 << 19)));
        assertEquals(0, kv.range(all().build()).getCount());
    }

    /** As etcd 3.5 does it (its range is cut one entry behind the limit, then sorted). */
    @Test
    void withoutAnOrderOnlyTheFirstByKeyAreSortedByAnotherTarget() {
        put("a", "9");
        put("b", "8");
        put("c", "7");
        put("d", "1");
        var two = all().setSortTarget(SortTarget.VALUE).setLimit(2);
        assertEquals("cb", keys(two));
        RangeResponse cut = kv.range(two.setKeysOnly(true).build());
        assertTrue(cut.getMore());
        assertEquals(4, cut.getCount());
        assertTrue(cut.getKvs(0).getValue().isEmpty());
        assertEquals("dc", keys(two.setSortOrder(SortOrder.ASCEND)));
        assertEquals("dc", keys(two.clearSortOrder().setMinCreateRevision(1)));
        var all = all().setSortTarget(SortTarget.VALUE).setLimit(4);
        assertEquals("dcba", keys(all));
        assertFalse(kv.range(all.build()).getMore());
        var inner = RequestOp.newBuilder().setRequestRange(two.clearMinCreateRevision());
        var outcome = kv.txn(TxnRequest.newBuilder().addSuccess(inner).build());
        assertEquals(
                "c", outcome.getResponses(0).getResponseRange().getKvs(0).getKey().toStringUtf8());
        assertEquals(2, outcome.getResponses(0).getResponseRange().getKvsCount());
    }

    @Test
    void rangesTakeEveryOption() {
        put("a", "3");
        put("b", "1");
        put("c", "2");
        put("b", "1");
        assertEquals("abc", keys(all()));
        assertEquals(
                "ac", keys(all().setMaxModRevision(4)), "bounds leave out what was modified later");
        assertEquals("bc", keys(all().setMinCreateRevision(3)));
        assertEquals(
                "acb", keys(all().setSortTarget(SortTarget.VALUE).setSortOrder(SortOrder.DESCEND)));
        assertEquals("bca", keys(all().setSortTarget(SortTarget.VALUE)), "upwards by itself");
        assertEquals("ab", keys(range("a").setRangeEnd(utf8("c"))));
        assertEquals("ab", keys(all().setRevision(3)));
        assertEquals("a", keys(all().setSerializable(true).setLimit(1)));
        RangeResponse limited = kv.range(all().setLimit(1).build());
        assertTrue(limited.getMore());
        assertEquals(3, limited.getCount());
        RangeResponse counted = kv.range(all().setCountOnly(true).build());
        assertEquals(0, counted.getKvsCount());
        assertEquals(3, counted.getCount());
        assertTrue(kv.range(all().setKeysOnly(true).build()).getKvs(0).getValue().isEmpty());
        assertEquals(5, kv.range(all().setRevision(3).build()).getHeader().getRevision());
    }

    @Test
    void wrongRangesAreRefusedWithEtcdsWords() {
        put("a", "1");
        put("a", "2");
        kv.compact(CompactionRequest.newBuilder().setRevision(3).build());
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: key is not provided",
                () -> kv.range(range("").build()));
        assertRefused(
                OUT_OF_RANGE,
                "etcdserver: mvcc: required revision has been compacted",
                () -> kv.range(range("a").setRevision(2).build()));
        assertRefused(
                OUT_OF_RANGE,
                "etcdserver: mvcc: required revision is a future revision",
                () -> kv.range(range("a").setRevision(4).build()));
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: invalid sort option",
                () -> kv.range(range("a").setSortOrderValue(9).build()));
    }

    @Test
    void aDeleteCountsAndAnswersThePreviousEntriesIfAsked() {
        put("a", "1");
        put("b", "2");
        DeleteRangeResponse one =
                kv.deleteRange(DeleteRangeRequest.newBuilder().setKey(utf8("a")).build());
        assertEquals(1, one.getDeleted());
        assertEquals(0, one.getPrevKvsCount());
        DeleteRangeResponse rest =
                kv.deleteRange(
                        DeleteRangeRequest.newBuilder()
                                .setKey(NO_END)
                                .setRangeEnd(NO_END)
                                .setPrevKv(true)
                                .build());
        assertEquals("2", rest.getPrevKvs(0).getValue().toStringUtf8());
        DeleteRangeResponse none =
                kv.deleteRange(DeleteRangeRequest.newBuilder().setKey(utf8("a")).build());
        assertEquals(0, none.getDeleted());
        assertEquals(5, none.getHeader().getRevision());
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: key is not provided",
                () -> kv.deleteRange(DeleteRangeRequest.getDefaultInstance()));
    }

    @Test
    void wrongCompactionsAreRefusedWithEtcdsWords() {
        put("a", "1");
        put("a", "2");
        assertEquals(3, compact(2).getHeader().getRevision());
        assertRefused(
                OUT_OF_RANGE,
                "etcdserver: mvcc: required revision has been compacted",
                () -> compact(2));
        assertRefused(
                OUT_OF_RANGE,
                "etcdserver: mvcc: required revision has been compacted",
                () -> compact(-1));
        assertRefused(
                OUT_OF_RANGE,
                "etcdserver: mvcc: required revision is a future revision",
                () -> compact(4));
    }

    private io.trireme.store.etcd.wire.CompactionResponse compact(long revision) {
        return kv.compact(CompactionRequest.newBuilder().setRevision(revision).build());
    }

    private String keys(RangeRequest.Builder request) {
        return String.join(
                "",
                kv.range(request.build()).getKvsList().stream()
                        .map(entry -> entry.getKey().toStringUtf8())
                        .toList());
    }

    private PutResponse put(String key, String value) {
        return kv.put(putOf(key, value).build());
    }

    private static PutRequest.Builder putOf(String key, String value) {
        return PutRequest.newBuilder().setKey(utf8(key)).setValue(utf8(value));
    }

    private static RangeRequest.Builder all() {
        return RangeRequest.newBuilder().setKey(NO_END).setRangeEnd(NO_END);
    }

    private static RangeRequest.Builder range(String key) {
        return RangeRequest.newBuilder().setKey(utf8(key));
    }

    private static ByteString utf8(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
