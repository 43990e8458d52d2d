package io.trireme.apiserver.registry;

import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.LeaseId;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Revision;
import io.trireme.store.Store;
import io.trireme.store.Transaction;
import io.trireme.store.TransactionOutcome.OperationResult;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and conditional writes of single objects. */
final class ObjectStorage {
    /** The largest object, as with etcd. */
    static final int OBJECT_BYTES_MAX = 3 << 19;

    private final Store store;
    private final Runnable fenceRefused;

    ObjectStorage(Store store, Runnable fenceRefused) {
        this.store = store;
        this.fenceRefused = fenceRefused;
    }

    /** Linearizable. */
    Optional<StoredObject> read(Bytes key) {
        return switch (store.range(RangeRequest.of(key))) {
            case RangeOutcome.Found found ->
                    found.entries().stream().findFirst().map(StoredObject::of);
            case RangeOutcome.Compacted _, RangeOutcome.Future _ ->
                    throw new IllegalStateException("a read of the present named a revision");
        };
    }

    /** What a write did. */
    sealed interface Outcome {
        record Committed(Revision revision) implements Outcome {}

        /** The object is no longer at the revision that the write was made from. */
        record Raced() implements Outcome {}

        /** Something else that the write needed is gone: a free address or port, its lease. */
        record Taken() implements Outcome {}
    }

    /** Creates (expected zero) or replaces an object. */
    Outcome put(Bytes key, Revision expected, byte[] json, Attached attached, Optional<Fence> f) {
        if (json.length > OBJECT_BYTES_MAX) {
            throw Failures.tooLarge(OBJECT_BYTES_MAX);
        }
        var lease = attached.life().map(SharedLease::next).orElse(LeaseId.NONE);
        var put = new Operation.Put(key, Bytes.wrap(json), PutOptions.leased(lease));
        var outcome = commit(key, expected, put, attached, f);
        if (outcome instanceof Outcome.Taken) {
            // The next attempt gets another, in case this one was revoked.
            attached.life().ifPresent(life -> life.lost(lease));
        }
        return outcome;
    }

    Outcome delete(Bytes key, Revision expected, Attached attached, Optional<Fence> fence) {
        return commit(key, expected, new Operation.Delete(KeyRange.single(key)), attached, fence);
    }

    private Outcome commit(
            Bytes key,
            Revision expected,
            Operation main,
            Attached attached,
            Optional<Fence> fence) {
        var compares = new ArrayList<Compare>();
        compares.add(new Compare.ModRevision(key, expected));
        fence.ifPresent(f -> compares.add(f.compare()));
        compares.addAll(attached.compares());
        var then = new ArrayList<Operation>();
        then.add(main);
        then.addAll(attached.operations());
        var otherwise = new ArrayList<Operation>();
        otherwise.add(new Operation.Get(KeyRange.single(key), 1));
        fence.ifPresent(f -> otherwise.add(new Operation.Get(KeyRange.single(f.key()), 1)));
        var outcome = store.commit(new Transaction(compares, then, otherwise));
        if (outcome.refusal().isPresent()) {
            return new Outcome.Taken();
        }
        if (outcome.succeeded()) {
            return new Outcome.Committed(outcome.revision());
        }
        if (fence.isPresent()
                && !revisionOf(outcome.results().get(1)).equals(fence.get().token())) {
            throw refuse(fence.get());
        }
        return revisionOf(outcome.results().getFirst()).equals(expected)
                ? new Outcome.Taken()
                : new Outcome.Raced();
    }

    private ApiStatusException refuse(Fence fence) {
        fenceRefused.run();
        return new ApiStatusException(
                new ApiStatus(
                        409,
                        "Conflict",
                        "the token "
                                + fence.token()
                                + " of lease "
                                + fence.namespace()
                                + "/"
                                + fence.lease()
                                + " is stale: another leader has taken over",
                        Optional.of(
                                new ApiStatus.Details(
                                        fence.lease(),
                                        "coordination.k8s.io",
                                        "leases",
                                        "",
                                        List.of(),
                                        0))));
    }

    private static Revision revisionOf(OperationResult result) {
        if (result instanceof OperationResult.Got got && !got.entries().isEmpty()) {
            return got.entries().getFirst().modified();
        }
        return Revision.ZERO;
    }
}
