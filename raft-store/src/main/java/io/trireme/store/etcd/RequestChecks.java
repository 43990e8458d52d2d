package io.trireme.store.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;

import io.trireme.store.Transaction;
import io.trireme.store.etcd.wire.Compare;
import io.trireme.store.etcd.wire.DeleteRangeRequest;
import io.trireme.store.etcd.wire.PutRequest;
import io.trireme.store.etcd.wire.RangeRequest;
import io.trireme.store.etcd.wire.RequestOp;
import io.trireme.store.etcd.wire.TxnRequest;

import java.util.List;

/** What etcd refuses before it asks its state. Each check throws one of {@link EtcdErrors}. */
final class RequestChecks {
    private final int requestBytesMax;

    /**
     * @param requestBytesMax the largest write
     */
    RequestChecks(int requestBytesMax) {
        this.requestBytesMax = requestBytesMax;
    }

    static void range(RangeRequest request) {
        requireKey(request.getKey());
        if (request.getSortOrder() == RangeRequest.SortOrder.UNRECOGNIZED
                || request.getSortTarget() == RangeRequest.SortTarget.UNRECOGNIZED) {
            throw EtcdErrors.invalidSort();
        }
    }

    void put(PutRequest request) {
        requirePut(request);
        requireSize(request);
    }

    void deleteRange(DeleteRangeRequest request) {
        requireKey(request.getKey());
        requireSize(request);
    }

    /** A key that is written twice is found later, by {@link Transaction} itself. */
    void transaction(TxnRequest request) {
        requireTransaction(request, Transaction.OPERATIONS_MAX);
        requireSize(request);
    }

    private static void requirePut(PutRequest request) {
        requireKey(request.getKey());
        if (request.getIgnoreValue() && !request.getValue().isEmpty()) {
            throw EtcdErrors.valueProvided();
        }
        if (request.getIgnoreLease() && request.getLease() != 0) {
            throw EtcdErrors.leaseProvided();
        }
    }

    /**
     * @param operationsMax less for a nested transaction, by as many as there are around it
     */
    private static void requireTransaction(TxnRequest request, int operationsMax) {
        int operations =
                Math.max(
                        request.getCompareCount(),
                        Math.max(request.getSuccessCount(), request.getFailureCount()));
        if (operations > operationsMax) {
            throw EtcdErrors.tooManyOperations();
        }
        for (Compare compare : request.getCompareList()) {
            requireKey(compare.getKey());
            if (compare.getResult() == Compare.CompareResult.UNRECOGNIZED
                    || compare.getTarget() == Compare.CompareTarget.UNRECOGNIZED) {
                throw EtcdErrors.invalid("unknown compare in txn request");
            }
        }
        for (List<RequestOp> branch : List.of(request.getSuccessList(), request.getFailureList())) {
            branch.forEach(operation -> requireOperation(operation, operationsMax - operations));
        }
    }

    private static void requireOperation(RequestOp operation, int operationsMax) {
        switch (operation.getRequestCase()) {
            case REQUEST_RANGE -> range(operation.getRequestRange());
            case REQUEST_PUT -> requirePut(operation.getRequestPut());
            case REQUEST_DELETE_RANGE -> requireKey(operation.getRequestDeleteRange().getKey());
            case REQUEST_TXN -> requireTransaction(operation.getRequestTxn(), operationsMax);
            case REQUEST_NOT_SET -> throw EtcdErrors.keyNotFound();
        }
    }

    private static void requireKey(ByteString key) {
        if (key.isEmpty()) {
            throw EtcdErrors.emptyKey();
        }
    }

    private void requireSize(MessageLite request) {
        if (request.getSerializedSize() > requestBytesMax) {
            throw EtcdErrors.tooLarge();
        }
    }
}
