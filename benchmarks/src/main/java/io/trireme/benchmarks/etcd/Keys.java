package io.trireme.benchmarks.etcd;

import com.google.protobuf.ByteString;

/** Keys and values of the load. */
final class Keys {
    private Keys() {}

    static ByteString numbered(String prefix, long number) {
        return ByteString.copyFromUtf8(prefix + number);
    }

    /** The first key after all that begin with a prefix, whose last byte is below 255. */
    static ByteString prefixEnd(ByteString prefix) {
        byte[] end = prefix.toByteArray();
        end[end.length - 1]++;
        return ByteString.copyFrom(end);
    }
}
