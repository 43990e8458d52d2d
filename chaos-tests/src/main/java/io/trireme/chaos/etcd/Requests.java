package io.trireme.chaos.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;

import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;

import java.util.List;
import java.util.Optional;

/** Etcd's messages. */
final class Requests {
    private Requests() {}

    static ByteString bytes(String text) {
        return ByteString.copyFrom(text, UTF_8);
    }

    static RangeRequest get(String key) {
        return RangeRequest.newBuilder().setKey(bytes(key)).build();
    }

    static PutRequest put(String key, String value) {
        return PutRequest.newBuilder().setKey(bytes(key)).setValue(bytes(value)).build();
    }

    static DeleteRangeRequest delete(String key) {
        return DeleteRangeRequest.newBuilder().setKey(bytes(key)).build();
    }

    /** Puts a value if the key is as expected, else gets it. */
    static TxnRequest compareAndSet(String key, Optional<String> expected, String value) {
        var compare =
                Compare.newBuilder().setKey(bytes(key)).setResult(Compare.CompareResult.EQUAL);
        expected.ifPresentOrElse(
                text -> compare.setTarget(Compare.CompareTarget.VALUE).setValue(bytes(text)),
                () -> compare.setTarget(Compare.CompareTarget.VERSION).setVersion(0));
        return TxnRequest.newBuilder()
                .addCompare(compare)
                .addSuccess(RequestOp.newBuilder().setRequestPut(put(key, value)))
                .addFailure(RequestOp.newBuilder().setRequestRange(get(key)))
                .build();
    }

    static TxnRequest putAll(List<String> keys, String value) {
        var transaction = TxnRequest.newBuilder();
        keys.forEach(
                key ->
                        transaction.addSuccess(
                                RequestOp.newBuilder().setRequestPut(put(key, value))));
        return transaction.build();
    }

    /** The first key behind all that begin so. */
    static ByteString endOfPrefix(String prefix) {
        int last = prefix.length() - 1;
        return bytes(prefix.substring(0, last) + (char) (prefix.charAt(last) + 1));
    }
}
