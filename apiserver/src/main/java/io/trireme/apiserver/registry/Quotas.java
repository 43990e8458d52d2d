package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.apiserver.User;
import io.trireme.apiserver.registry.cache.CachedObject;
import io.trireme.apiserver.registry.quota.QuotaPlan;
import io.trireme.apiserver.registry.quota.QuotaPlan.Charge;
import io.trireme.apiserver.registry.quota.QuotaPlan.Outcome;
import io.trireme.apiserver.registry.quota.Usage;
import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.Operation;
import io.trireme.store.Revision;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * ResourceQuotas: what a write uses is added up in its own transaction, under the condition that
 * the quota is still the one that was read. So the sum is exact, and never above the limit, however
 * many servers write at once. Which quotas there are is known from this server's cache.
 */
final class Quotas {
    /** Owner of what is written into quotas, by Kubernetes' name. */
    private static final String MANAGER = "kube-apiserver";

    private static final User SYSTEM = User.of("system:apiserver", User.MASTERS);
    private static final int LOCKS = 64;

    private final Resource quotas;
    private final ObjectStorage storage;
    private final Ownership ownership;

    /** Writers of one server take turns, by namespace, rather than spoil each other's condition. */
    private final List<ReentrantLock> locks =
            IntStream.range(0, LOCKS).mapToObj(_ -> new ReentrantLock()).toList();

    Quotas(Resource quotas, ObjectStorage storage, Ownership ownership) {
        this.quotas = quotas;
        this.storage = storage;
        this.ownership = ownership;
    }

    /** Writes while nobody else on this server writes what counts in the same namespace. */
    <T> T inTurn(WriteContext context, Supplier<T> write) throws InterruptedException {
        if (context.namespace().isEmpty() || inCache(context).isEmpty()) {
            return write.get();
        }
        var lock = locks.get(Math.floorMod(context.namespace().hashCode(), LOCKS));
        lock.lockInterruptibly();
        try {
            return write.get();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What must be written with an object.
     *
     * @param before empty for a new object
     * @throws io.trireme.api.status.ApiStatusException 403: a quota does not allow it
     */
    Attached charge(WriteContext context, ObjectNode object, Optional<ObjectNode> before) {
        if (context.namespace().isEmpty()) {
            return Attached.NOTHING;
        }
        var known = cached(context);
        var counted = known.isEmpty() ? Optional.<Usage>empty() : Usage.of(resource(context));
        if (counted.isEmpty()
                || (before.isPresent() && !counted.get().changes(context.subresource()))) {
            return Attached.NOTHING;
        }
        var usage = counted.get();
        var live = new ArrayList<ObjectNode>();
        for (var quota : known) {
            if (QuotaPlan.counts(quota, usage, object)) {
                storage.read(quotas.key(context.namespace(), ObjectMeta.name(quota)))
                        .map(StoredObject::tree)
                        .ifPresent(live::add);
            }
        }
        return switch (QuotaPlan.of(live, usage, object, before)) {
            case Outcome.Refused(String reason) ->
                    throw Failures.forbidden(
                            resource(context), ObjectMeta.name(object), reason, List.of());
            case Outcome.Allowed(var charges) ->
                    context.dryRun() ? Attached.NOTHING : attached(context, charges);
        };
    }

    private static GroupResource resource(WriteContext context) {
        return context.resource().name();
    }

    private List<CachedObject> inCache(WriteContext context) {
        return quotas.cache().snapshot().namespace(context.namespace());
    }

    private List<ObjectNode> cached(WriteContext context) {
        return inCache(context).stream().map(quota -> StoredObject.of(quota).tree()).toList();
    }

    private Attached attached(WriteContext context, List<Charge> charges) {
        var compares = new ArrayList<Compare>();
        var operations = new ArrayList<Operation>();
        for (var charge : charges) {
            var before = charge.quota();
            var key = quotas.key(context.namespace(), ObjectMeta.name(before));
            var revision = new Revision(Long.parseLong(ObjectMeta.text(before, "resourceVersion")));
            var after = ownership.updated(statusOf(before), before, charge.charged());
            compares.add(new Compare.ModRevision(key, revision));
            operations.add(new Operation.Put(key, Bytes.wrap(Trees.stored(after))));
        }
        return new Attached(compares, operations);
    }

    private WriteContext statusOf(ObjectNode quota) {
        return new WriteContext(
                quotas,
                ObjectMeta.namespace(quota),
                ObjectMeta.name(quota),
                "status",
                SYSTEM,
                WriteOptions.internal(MANAGER),
                MANAGER,
                Optional.empty(),
                new Warnings());
    }
}
