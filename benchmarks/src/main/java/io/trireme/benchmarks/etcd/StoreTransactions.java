package io.trireme.benchmarks.etcd;

import com.google.protobuf.ByteString;

import io.trireme.benchmarks.load.ClosedLoop;
import io.trireme.benchmarks.load.PhaseResult;
import io.trireme.store.etcd.wire.Compare;
import io.trireme.store.etcd.wire.PutRequest;
import io.trireme.store.etcd.wire.RequestOp;
import io.trireme.store.etcd.wire.TxnRequest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What creating an object costs the store alone: a transaction that wants its key to be new. */
public final class StoreTransactions implements AutoCloseable {
    private final EtcdConnections connections;
    private final String member;
    private final ByteString value;
    private final AtomicLong made = new AtomicLong();

    /**
     * @param pki where {@code ./trireme up} keeps certificates
     * @param member whose etcd door is called
     * @param port of the door
     */
    public StoreTransactions(Path pki, String member, int port, int valueBytes) throws IOException {
        this.connections = new EtcdConnections(pki, Map.of(member, port));
        this.member = member;
        this.value = Keys.value(valueBytes);
    }

    public PhaseResult run(int clients, Duration lead, Duration length)
            throws InterruptedException {
        var stubs = KvStubs.of(connections.to(member));
        return ClosedLoop.run(
                clients,
                lead,
                length,
                (client, end) -> stubs.of(client).txn(create(), Answers.observer(_ -> {}, end)));
    }

    private TxnRequest create() {
        ByteString key = Keys.numbered("/made/", made.incrementAndGet());
        return TxnRequest.newBuilder()
                .addCompare(
                        Compare.newBuilder()
                                .setKey(key)
                                .setTarget(Compare.CompareTarget.MOD)
                                .setResult(Compare.CompareResult.EQUAL)
                                .setModRevision(0))
                .addSuccess(
                        RequestOp.newBuilder()
                                .setRequestPut(PutRequest.newBuilder().setKey(key).setValue(value)))
                .build();
    }

    @Override
    public void close() {
        connections.close();
    }
}
