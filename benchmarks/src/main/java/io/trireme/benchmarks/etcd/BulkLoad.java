package io.trireme.benchmarks.etcd;

import io.grpc.stub.StreamObserver;
import io.trireme.store.etcd.wire.RequestOp;
import io.trireme.store.etcd.wire.TxnRequest;
import io.trireme.store.etcd.wire.TxnResponse;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** Writes numbered keys quickly: many in a transaction, and several transactions at a time. */
final class BulkLoad {
    /** The most that etcd allows by default. */
    static final int KEYS_PER_TXN = 128;

    private static final int OPEN_MAX = 16;

    private final KvStubs stubs;
    private final Puts puts;
    private final Semaphore free = new Semaphore(OPEN_MAX);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private BulkLoad(KvStubs stubs, Puts puts) {
        this.stubs = stubs;
        this.puts = puts;
    }

    /**
     * Writes each key once and waits until all are acknowledged.
     *
     * @return the seconds that it took
     * @throws IllegalStateException if a transaction fails; others may have been applied
     */
    static double write(KvStubs stubs, Puts puts, int keys) throws InterruptedException {
        long start = System.nanoTime();
        var load = new BulkLoad(stubs, puts);
        for (int first = 0; first < keys; first += KEYS_PER_TXN) {
            load.free.acquire();
            load.send(first, Math.min(keys, first + KEYS_PER_TXN));
        }
        load.free.acquire(OPEN_MAX);
        load.requireNoFailure();
        return (double) (System.nanoTime() - start) / 1e9;
    }

    private void send(int first, int end) {
        requireNoFailure();
        var txn = TxnRequest.newBuilder();
        for (int key = first; key < end; key++) {
            txn.addSuccess(RequestOp.newBuilder().setRequestPut(puts.put(key)));
        }
        stubs.of(first / KEYS_PER_TXN)
                .txn(
                        txn.build(),
                        new StreamObserver<TxnResponse>() {
                            @Override
                            public void onNext(TxnResponse answer) {}

                            @Override
                            public void onError(Throwable error) {
                                failure.compareAndSet(null, error);
                                free.release();
                            }

                            @Override
                            public void onCompleted() {
                                free.release();
                            }
                        });
    }

    private void requireNoFailure() {
        if (failure.get() != null) {
            throw new IllegalStateException("a transaction of the load failed", failure.get());
        }
    }
}
