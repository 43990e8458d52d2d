package io.trireme.store.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.etcd.wire.KeyValue;

/** Keys, values and ranges, of the store and of the wire. */
final class KeyValues {
    private KeyValues() {}

    static Bytes bytes(ByteString wire) {
        return Bytes.wrap(wire.toByteArray());
    }

    /** Shares the array: the store's bytes never change. */
    static ByteString wire(Bytes bytes) {
        return UnsafeByteOperations.unsafeWrap(bytes.array());
    }

    static KeyValue wire(io.trireme.store.KeyValue entry) {
        return KeyValue.newBuilder()
                .setKey(wire(entry.key()))
                .setValue(wire(entry.value()))
                .setCreateRevision(entry.created().value())
                .setModRevision(entry.modified().value())
                .setVersion(entry.version())
                .setLease(entry.lease().value())
                .build();
    }

    /**
     * @param end empty for the one key, a zero byte for no end
     */
    static KeyRange range(ByteString key, ByteString end) {
        Bytes start = bytes(key);
        if (end.isEmpty()) {
            return KeyRange.single(start);
        }
        boolean endless = end.size() == 1 && end.byteAt(0) == 0;
        return new KeyRange(start, endless ? Bytes.EMPTY : bytes(end));
    }
}
