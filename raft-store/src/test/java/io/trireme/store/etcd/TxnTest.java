package io.trireme.store.etcd;

import static io.grpc.Status.Code.INVALID_ARGUMENT;
import static io.grpc.Status.Code.OUT_OF_RANGE;
import static io.trireme.store.etcd.Refused.assertRefused;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;

import io.trireme.store.etcd.wire.Compare;
import io.trireme.store.etcd.wire.Compare.CompareResult;
import io.trireme.store.etcd.wire.Compare.CompareTarget;
import io.trireme.store.etcd.wire.DeleteRangeRequest;
import io.trireme.store.etcd.wire.KVGrpc;
import io.trireme.store.etcd.wire.KVGrpc.KVBlockingStub;
import io.trireme.store.etcd.wire.PutRequest;
import io.trireme.store.etcd.wire.RangeRequest;
import io.trireme.store.etcd.wire.RequestOp;
import io.trireme.store.etcd.wire.TxnRequest;
import io.trireme.store.etcd.wire.TxnResponse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TxnTest {
    private final InMemoryDoor door = new InMemoryDoor();
    private final KVBlockingStub kv = KVGrpc.newBlockingStub(door.channel());

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void kubernetesPatternCreatesThenUpdatesThenReadsWhatWonInstead() {
        assertTrue(guarded(0, "1").getSucceeded());
        assertTrue(guarded(2, "2").getSucceeded());
        TxnResponse lost = guarded(2, "3");
        assertFalse(lost.getSucceeded());
        var read = lost.getResponses(0).getResponseRange();
        assertEquals("2", read.getKvs(0).getValue().toStringUtf8());
        assertEquals(1, read.getCount());
        assertEquals(3, lost.getHeader().getRevision());
    }

    @Test
    void aTransactionThatOnlyReadsIsNoEntry() {
        put("a", "1");
        long entries = door.store().status().appliedIndex();
        var read =
                RequestOp.newBuilder().setRequestRange(RangeRequest.newBuilder().setKey(utf8("a")));
        var inner = RequestOp.newBuilder().setRequestTxn(TxnRequest.newBuilder().addSuccess(read));
        TxnResponse answer =
                kv.txn(
                        TxnRequest.newBuilder()
                                .addCompare(
                                        compare(CompareTarget.VERSION, CompareResult.EQUAL)
                                                .setVersion(2))
                                .addFailure(read)
                                .addFailure(inner)
                                .build());
        assertFalse(answer.getSucceeded());
        assertEquals(
                "1", answer.getResponses(0).getResponseRange().getKvs(0).getValue().toStringUtf8());
        assertEquals(
                1,
                answer.getResponses(1)
                        .getResponseTxn()
                        .getResponses(0)
                        .getResponseRange()
                        .getCount());
        assertEquals(2, answer.getHeader().getRevision());
        assertEquals(entries, door.store().status().appliedIndex());
        assertRefused(
                OUT_OF_RANGE,
                "etcdserver: mvcc: required revision is a future revision",
                () ->
                        kv.txn(
                                TxnRequest.newBuilder()
                                        .addSuccess(
                                                RequestOp.newBuilder()
                                                        .setRequestRange(
                                                                RangeRequest.newBuilder()
                                                                        .setKey(utf8("a"))
                                                                        .setRevision(9)))
                                        .build()));
    }

    @Test
    void everyTargetAndResultIsCompared() {
        put("a", "m");
        put("a", "m");
        assertTrue(holds(compare(CompareTarget.VERSION, CompareResult.EQUAL).setVersion(2)));
        assertTrue(holds(compare(CompareTarget.CREATE, CompareResult.LESS).setCreateRevision(3)));
        assertTrue(holds(compare(CompareTarget.MOD, CompareResult.GREATER).setModRevision(2)));
        assertFalse(holds(compare(CompareTarget.MOD, CompareResult.NOT_EQUAL).setModRevision(3)));
        assertTrue(holds(compare(CompareTarget.LEASE, CompareResult.EQUAL)));
        assertTrue(holds(compare(CompareTarget.VALUE, CompareResult.GREATER).setValue(utf8("l"))));
        put("b", "z");
        var every = compare(CompareTarget.VALUE, CompareResult.LESS).setRangeEnd(utf8("c"));
        assertFalse(holds(every.clone().setValue(utf8("n"))));
        assertTrue(holds(every.clone().setValue(utf8("zz"))));
    }

    @Test
    void nestedTransactionsAndDeletesAnswerInPlace() {
        put("a", "1");
        var inner =
                TxnRequest.newBuilder()
                        .addSuccess(delete("a"))
                        .addSuccess(op(PutRequest.newBuilder().setKey(utf8("b"))));
        TxnResponse response =
                kv.txn(
                        TxnRequest.newBuilder()
                                .addSuccess(RequestOp.newBuilder().setRequestTxn(inner))
                                .addSuccess(range("b", 0))
                                .addSuccess(range("a", 2))
                                .build());
        var nested = response.getResponses(0).getResponseTxn();
        assertTrue(nested.getSucceeded());
        var deleted = nested.getResponses(0).getResponseDeleteRange();
        assertEquals(1, deleted.getDeleted());
        assertEquals("1", deleted.getPrevKvs(0).getValue().toStringUtf8());
        assertEquals(3, nested.getResponses(1).getResponsePut().getHeader().getRevision());
        assertEquals(1, response.getResponses(1).getResponseRange().getCount());
        var old = response.getResponses(2).getResponseRange();
        assertEquals("1", old.getKvs(0).getValue().toStringUtf8());
    }

    @Test
    void wrongTransactionsAreRefusedWithEtcdsWords() {
        var many = TxnRequest.newBuilder();
        for (int i = 0; i < 129; i++) {
            many.addSuccess(op(PutRequest.newBuilder().setKey(utf8("k" + i))));
        }
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: too many operations in txn request",
                () -> kv.txn(many.build()));
        // What is around a nested transaction counts against it.
        var nested = TxnRequest.newBuilder(many.clone().removeSuccess(0).build());
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: too many operations in txn request",
                () ->
                        kv.txn(
                                TxnRequest.newBuilder()
                                        .addFailure(RequestOp.newBuilder().setRequestTxn(nested))
                                        .build()));
        var put = op(PutRequest.newBuilder().setKey(utf8("a")));
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: duplicate key given in txn request",
                () -> kv.txn(TxnRequest.newBuilder().addFailure(put).addFailure(put).build()));
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: duplicate key given in txn request",
                () ->
                        kv.txn(
                                TxnRequest.newBuilder()
                                        .addSuccess(put)
                                        .addSuccess(delete("a"))
                                        .build()));
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: key is not provided",
                () ->
                        kv.txn(
                                TxnRequest.newBuilder()
                                        .addCompare(Compare.getDefaultInstance())
                                        .build()));
        assertRefused(
                OUT_OF_RANGE,
                "etcdserver: mvcc: required revision is a future revision",
                () -> kv.txn(TxnRequest.newBuilder().addSuccess(range("a", 9)).build()));
        assertRefused(
                INVALID_ARGUMENT,
                "etcdserver: transactions are nested deeper than 16",
                () -> kv.txn(nested(17)));
    }

    private static TxnRequest nested(int depth) {
        var request = TxnRequest.newBuilder();
        return depth == 1
                ? request.build()
                : request.addSuccess(RequestOp.newBuilder().setRequestTxn(nested(depth - 1)))
                        .build();
    }

    private TxnResponse guarded(long modified, String value) {
        return kv.txn(
                TxnRequest.newBuilder()
                        .addCompare(
                                compare(CompareTarget.MOD, CompareResult.EQUAL)
                                        .setModRevision(modified))
                        .addSuccess(
                                op(PutRequest.newBuilder().setKey(utf8("a")).setValue(utf8(value))))
                        .addFailure(range("a", 0))
                        .build());
    }

    private boolean holds(Compare.Builder compare) {
        return kv.txn(TxnRequest.newBuilder().addCompare(compare).build()).getSucceeded();
    }

    private static Compare.Builder compare(CompareTarget target, CompareResult result) {
        return Compare.newBuilder().setKey(utf8("a")).setTarget(target).setResult(result);
    }

    private static RequestOp range(String key, long revision) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(utf8(key)).setRevision(revision))
                .build();
    }

    private static RequestOp delete(String key) {
        return RequestOp.newBuilder()
                .setRequestDeleteRange(
                        DeleteRangeRequest.newBuilder().setKey(utf8(key)).setPrevKv(true))
                .build();
    }

    private static RequestOp op(PutRequest.Builder put) {
        return RequestOp.newBuilder().setRequestPut(put).build();
    }

    private void put(String key, String value) {
        kv.put(PutRequest.newBuilder().setKey(utf8(key)).setValue(utf8(value)).build());
    }

    private static ByteString utf8(String text) {
        return ByteString.copyFromUtf8(text);
    }
}
