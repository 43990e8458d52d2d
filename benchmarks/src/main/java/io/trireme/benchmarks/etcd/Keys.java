package io.trireme.benchmarks.etcd;

import com.google.protobuf.ByteString;

import java.util.SplittableRandom;

/** Keys and values of the load. */
final class Keys {
    private Keys() {}

    static ByteString numbered(String prefix, long number) {
        return ByteString.copyFromUtf8(prefix + number);
    }

    /** The same bytes in every run; they do not compress. */
    static ByteString value(int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new SplittableRandom(1).nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    /** The first key after all that begin with a prefix, whose last byte is below 255. */
    static ByteString prefixEnd(ByteString prefix) {
        byte[] end = prefix.toByteArray();
        end[end.length - 1]++;
        return ByteString.copyFrom(end);
    }
}
