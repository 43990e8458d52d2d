package io.trireme.store.etcd;

import io.trireme.store.Revision;
import io.trireme.store.TransactionOutcome;
import io.trireme.store.TransactionOutcome.OperationResult;
import io.trireme.store.etcd.wire.DeleteRangeResponse;
import io.trireme.store.etcd.wire.PutResponse;
import io.trireme.store.etcd.wire.RequestOp;
import io.trireme.store.etcd.wire.ResponseHeader;
import io.trireme.store.etcd.wire.ResponseOp;
import io.trireme.store.etcd.wire.TxnRequest;
import io.trireme.store.etcd.wire.TxnResponse;

import java.util.List;

/** What a transaction did, in the words of the wire. */
final class TransactionResponses {
    private TransactionResponses() {}

    /** A response without its header; the headers of its parts have the revision alone. */
    static TxnResponse.Builder response(TxnRequest request, TransactionOutcome outcome) {
        return response(request, outcome, outcome.revision());
    }

    private static TxnResponse.Builder response(
            TxnRequest request, TransactionOutcome outcome, Revision revision) {
        var response = TxnResponse.newBuilder().setSucceeded(outcome.succeeded());
        List<RequestOp> operations =
                outcome.succeeded() ? request.getSuccessList() : request.getFailureList();
        for (int i = 0; i < operations.size(); i++) {
            response.addResponses(part(operations.get(i), outcome.results().get(i), revision));
        }
        return response;
    }

    private static ResponseOp part(RequestOp operation, OperationResult result, Revision at) {
        var header = ResponseHeader.newBuilder().setRevision(at.value());
        var part = ResponseOp.newBuilder();
        switch (result) {
            case OperationResult.Stored stored ->
                    part.setResponsePut(put(stored).setHeader(header));
            case OperationResult.Deleted deleted ->
                    part.setResponseDeleteRange(
                            delete(deleted, operation.getRequestDeleteRange().getPrevKv())
                                    .setHeader(header));
            case OperationResult.Got(var entries, boolean more, long count) ->
                    part.setResponseRange(
                            Ranges.response(operation.getRequestRange(), entries, more, count)
                                    .setHeader(header));
            case OperationResult.Nested(var inner) ->
                    part.setResponseTxn(
                            response(operation.getRequestTxn(), inner, at).setHeader(header));
        }
        return part.build();
    }

    static PutResponse.Builder put(OperationResult.Stored stored) {
        var response = PutResponse.newBuilder();
        stored.previous().ifPresent(entry -> response.setPrevKv(KeyValues.wire(entry)));
        return response;
    }

    /**
     * @param previous whether the deleted entries are asked for
     */
    static DeleteRangeResponse.Builder delete(OperationResult.Deleted deleted, boolean previous) {
        var response = DeleteRangeResponse.newBuilder().setDeleted(deleted.previous().size());
        if (previous) {
            deleted.previous().forEach(entry -> response.addPrevKvs(KeyValues.wire(entry)));
        }
        return response;
    }
}
