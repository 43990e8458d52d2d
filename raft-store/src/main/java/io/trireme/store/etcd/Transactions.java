package io.trireme.store.etcd;

import io.trireme.store.Bytes;
import io.trireme.store.Compare.Field;
import io.trireme.store.Compare.Relation;
import io.trireme.store.DuplicateKeyException;
import io.trireme.store.KeyRange;
import io.trireme.store.LeaseId;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.etcd.wire.Compare;
import io.trireme.store.etcd.wire.DeleteRangeRequest;
import io.trireme.store.etcd.wire.PutRequest;
import io.trireme.store.etcd.wire.RequestOp;
import io.trireme.store.etcd.wire.TxnRequest;

import java.util.List;
import java.util.stream.Stream;

/**
 * Makes transactions of the store from those of the wire, which {@link RequestChecks} has passed.
 */
final class Transactions {
    private Transactions() {}

    static Transaction of(TxnRequest request) {
        try {
            return new Transaction(
                    request.getCompareList().stream().map(Transactions::compare).toList(),
                    operations(request.getSuccessList()),
                    operations(request.getFailureList()));
        } catch (DuplicateKeyException e) {
            throw EtcdErrors.duplicateKey();
        } catch (IllegalArgumentException e) {
            throw EtcdErrors.invalid(e.getMessage());
        }
    }

    static Transaction of(Operation operation) {
        return new Transaction(List.of(), List.of(operation), List.of());
    }

    private static List<Operation> operations(List<RequestOp> operations) {
        return operations.stream().map(Transactions::operation).toList();
    }

    private static Operation operation(RequestOp operation) {
        return switch (operation.getRequestCase()) {
            case REQUEST_RANGE -> {
                var range = operation.getRequestRange();
                yield new Operation.Get(
                        KeyValues.range(range.getKey(), range.getRangeEnd()),
                        Ranges.options(range));
            }
            case REQUEST_PUT -> put(operation.getRequestPut());
            case REQUEST_DELETE_RANGE -> delete(operation.getRequestDeleteRange());
            case REQUEST_TXN -> new Operation.Nested(of(operation.getRequestTxn()));
            case REQUEST_NOT_SET -> throw EtcdErrors.keyNotFound();
        };
    }

    static Operation put(PutRequest request) {
        return new Operation.Put(
                KeyValues.bytes(request.getKey()),
                KeyValues.bytes(request.getValue()),
                new PutOptions(
                        new LeaseId(request.getLease()),
                        request.getIgnoreValue(),
                        request.getIgnoreLease(),
                        request.getPrevKv()));
    }

    static Operation delete(DeleteRangeRequest request) {
        return new Operation.Delete(KeyValues.range(request.getKey(), request.getRangeEnd()));
    }

    /** What a deletion shows of what it deletes. */
    static List<KeyRange> shown(DeleteRangeRequest request) {
        return request.getPrevKv()
                ? List.of(KeyValues.range(request.getKey(), request.getRangeEnd()))
                : List.of();
    }

    /** What all deletions of a transaction show, whichever way it goes. */
    static List<KeyRange> shown(TxnRequest request) {
        return Stream.concat(request.getSuccessList().stream(), request.getFailureList().stream())
                .flatMap(
                        operation ->
                                switch (operation.getRequestCase()) {
                                    case REQUEST_DELETE_RANGE ->
                                            shown(operation.getRequestDeleteRange()).stream();
                                    case REQUEST_TXN -> shown(operation.getRequestTxn()).stream();
                                    case REQUEST_RANGE, REQUEST_PUT, REQUEST_NOT_SET ->
                                            Stream.empty();
                                })
                .toList();
    }

    private static io.trireme.store.Compare compare(Compare compare) {
        KeyRange range = KeyValues.range(compare.getKey(), compare.getRangeEnd());
        Relation relation = relation(compare.getResult());
        return switch (compare.getTarget()) {
            case VERSION -> number(range, Field.VERSION, relation, compare.getVersion());
            case CREATE -> number(range, Field.CREATED, relation, compare.getCreateRevision());
            case MOD -> modified(compare, range, relation);
            case LEASE -> number(range, Field.LEASE, relation, compare.getLease());
            case VALUE -> value(compare, range, relation);
            case UNRECOGNIZED -> throw EtcdErrors.invalid("unknown compare in txn request");
        };
    }

    private static io.trireme.store.Compare number(
            KeyRange range, Field field, Relation relation, long operand) {
        return new io.trireme.store.Compare.NumericField(range, field, relation, operand);
    }

    /** The commonest compare of all has a shape of its own, which reads one row. */
    private static io.trireme.store.Compare modified(
            Compare compare, KeyRange range, Relation relation) {
        long operand = compare.getModRevision();
        return compare.getRangeEnd().isEmpty() && relation == Relation.EQUAL && operand >= 0
                ? new io.trireme.store.Compare.ModRevision(
                        KeyValues.bytes(compare.getKey()), new Revision(operand))
                : number(range, Field.MODIFIED, relation, operand);
    }

    private static io.trireme.store.Compare value(
            Compare compare, KeyRange range, Relation relation) {
        Bytes operand = KeyValues.bytes(compare.getValue());
        return new io.trireme.store.Compare.Value(range, relation, operand);
    }

    private static Relation relation(Compare.CompareResult result) {
        return switch (result) {
            case EQUAL -> Relation.EQUAL;
            case NOT_EQUAL -> Relation.NOT_EQUAL;
            case LESS -> Relation.LESS;
            case GREATER -> Relation.GREATER;
            case UNRECOGNIZED -> throw EtcdErrors.invalid("unknown compare in txn request");
        };
    }
}
