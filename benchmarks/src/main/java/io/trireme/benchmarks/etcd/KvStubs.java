package io.trireme.benchmarks.etcd;

import io.grpc.ManagedChannel;
import io.trireme.store.etcd.wire.KVGrpc;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Connections for KV calls, in turns by the number of the logical client. Every call waits at most
 * {@value #CALL_SECONDS_MAX} s.
 */
record KvStubs(List<KVGrpc.KVStub> stubs) {
    private static final int CALL_SECONDS_MAX = 20;

    KvStubs {
        stubs = List.copyOf(stubs);
    }

    static KvStubs of(List<ManagedChannel> channels) {
        // A call to a member that is away waits for it, in place of failing again and again.
        return new KvStubs(
                channels.stream().map(one -> KVGrpc.newStub(one).withWaitForReady()).toList());
    }

    KVGrpc.KVStub of(int client) {
        return stubs.get(client % stubs.size())
                .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
    }
}
