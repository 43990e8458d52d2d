package io.trireme.store.etcd;

import io.grpc.stub.StreamObserver;
import io.trireme.store.CompactionOutcome;
import io.trireme.store.KeyRange;
import io.trireme.store.RangeOutcome;
import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.TransactionOutcome.OperationResult;
import io.trireme.store.etcd.wire.CompactionRequest;
import io.trireme.store.etcd.wire.CompactionResponse;
import io.trireme.store.etcd.wire.DeleteRangeRequest;
import io.trireme.store.etcd.wire.DeleteRangeResponse;
import io.trireme.store.etcd.wire.KVGrpc;
import io.trireme.store.etcd.wire.PutRequest;
import io.trireme.store.etcd.wire.PutResponse;
import io.trireme.store.etcd.wire.RangeRequest;
import io.trireme.store.etcd.wire.RangeResponse;
import io.trireme.store.etcd.wire.TxnRequest;
import io.trireme.store.etcd.wire.TxnResponse;

import java.util.List;

/** Reads and changes of keys. */
final class KvService extends KVGrpc.KVImplBase {
    private final Store store;
    private final Access access;
    private final Headers headers;
    private final RequestChecks checks;

    KvService(Store store, Access access, Headers headers, RequestChecks checks) {
        this.store = store;
        this.access = access;
        this.headers = headers;
        this.checks = checks;
    }

    @Override
    public void range(RangeRequest request, StreamObserver<RangeResponse> caller) {
        Calls.answer(caller, () -> range(request));
    }

    private RangeResponse range(RangeRequest request) {
        RequestChecks.range(request);
        return switch (access.range(Ranges.request(request))) {
            case RangeOutcome.Found found ->
                    Ranges.response(request, found.entries(), found.more(), found.count())
                            .setHeader(headers.at(found.present()))
                            .build();
            case RangeOutcome.Compacted _ -> throw EtcdErrors.compacted();
            case RangeOutcome.Future _ -> throw EtcdErrors.futureRevision();
        };
    }

    @Override
    public void put(PutRequest request, StreamObserver<PutResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    checks.put(request);
                    TransactionOutcome outcome =
                            commit(Transactions.of(Transactions.put(request)), List.of());
                    var stored = (OperationResult.Stored) outcome.results().getFirst();
                    return TransactionResponses.put(stored)
                            .setHeader(headers.at(outcome.revision()))
                            .build();
                });
    }

    @Override
    public void deleteRange(
            DeleteRangeRequest request, StreamObserver<DeleteRangeResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    checks.deleteRange(request);
                    TransactionOutcome outcome =
                            commit(
                                    Transactions.of(Transactions.delete(request)),
                                    Transactions.shown(request));
                    var deleted = (OperationResult.Deleted) outcome.results().getFirst();
                    return TransactionResponses.delete(deleted, request.getPrevKv())
                            .setHeader(headers.at(outcome.revision()))
                            .build();
                });
    }

    @Override
    public void txn(TxnRequest request, StreamObserver<TxnResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    checks.transaction(request);
                    TransactionOutcome outcome =
                            commit(Transactions.of(request), Transactions.shown(request));
                    return TransactionResponses.response(request, outcome)
                            .setHeader(headers.at(outcome.revision()))
                            .build();
                });
    }

    private TransactionOutcome commit(Transaction transaction, List<KeyRange> shown) {
        TransactionOutcome outcome = access.commit(transaction, shown);
        outcome.refusal()
                .ifPresent(
                        refusal -> {
                            throw EtcdErrors.of(refusal);
                        });
        return outcome;
    }

    @Override
    public void compact(CompactionRequest request, StreamObserver<CompactionResponse> caller) {
        Calls.answer(
                caller,
                () -> {
                    compact(request);
                    return CompactionResponse.newBuilder().setHeader(headers.now()).build();
                });
    }

    private void compact(CompactionRequest request) {
        if (request.getRevision() < 0) {
            throw EtcdErrors.compacted();
        }
        var floor = new Revision(request.getRevision());
        switch (access.writes().compact(floor)) {
            case CompactionOutcome.Done _ -> {
                if (request.getPhysical() && !store.awaitDeletion(floor)) {
                    throw EtcdErrors.timeout();
                }
            }
            case CompactionOutcome.AlreadyCompacted _ -> throw EtcdErrors.compacted();
            case CompactionOutcome.Future _ -> throw EtcdErrors.futureRevision();
        }
    }
}
