package io.trireme.benchmarks.etcd;

import com.google.protobuf.ByteString;

import io.grpc.ManagedChannel;
import io.trireme.benchmarks.load.ClosedLoop;
import io.trireme.store.etcd.wire.PutRequest;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts of values of one size on numbered keys, one key after the other and from the start again.
 */
final class Puts {
    private final String prefix;
    private final int keys;
    private final ByteString value;
    private final AtomicLong count = new AtomicLong();

    Puts(String prefix, int keys, int valueBytes) {
        this.prefix = prefix;
        this.keys = keys;
        this.value = Keys.value(valueBytes);
    }

    PutRequest next() {
        return put(count.incrementAndGet() % keys);
    }

    /**
     * @param number of the key
     */
    PutRequest put(long number) {
        return PutRequest.newBuilder()
                .setKey(Keys.numbered(prefix, number))
                .setValue(value)
                .build();
    }

    /** For the clients of a closed loop. */
    ClosedLoop.Call call(List<ManagedChannel> channels) {
        var stubs = KvStubs.of(channels);
        return (client, end) -> stubs.of(client).put(next(), Answers.observer(_ -> {}, end));
    }
}
