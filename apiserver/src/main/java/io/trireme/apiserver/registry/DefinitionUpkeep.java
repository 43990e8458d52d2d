package io.trireme.apiserver.registry;

import io.trireme.api.definition.CustomDefinition;
import io.trireme.api.definition.DefinitionStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.User;
import io.trireme.apiserver.registry.cache.CachedObject;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Does for CustomResourceDefinitions what Kubernetes' API server does: accepts their names,
 * establishes them, and empties and removes those that are being deleted. Of several servers the
 * one whose store leads does it, so that two never accept the same name.
 */
final class DefinitionUpkeep implements Chore {
    /** The name under which Kubernetes' API server owns these fields. */
    private static final String MANAGER = "kube-apiserver";

    private static final User SYSTEM = User.of("system:apiserver", User.MASTERS);

    private final Store store;
    private final Resource definitions;
    private final ServedResources served;
    private final Listing listing;
    private final Updating updating;
    private final Deletion deletion;
    private final Clock clock;

    DefinitionUpkeep(
            Store store,
            Resource definitions,
            ServedResources served,
            Listing listing,
            Updating updating,
            Deletion deletion,
            Clock clock) {
        this.store = store;
        this.definitions = definitions;
        this.served = served;
        this.listing = listing;
        this.updating = updating;
        this.deletion = deletion;
        this.clock = clock;
    }

    @Override
    public void round() throws InterruptedException {
        boolean leads = store.status().role() == StoreStatus.Role.LEADER;
        if (!leads || definitions.cache().snapshot().objects().isEmpty()) {
            return;
        }
        listing.awaitPresent();
        var all = new ArrayList<>(present());
        for (int i = 0; i < all.size(); i++) {
            var crd = all.get(i);
            all.set(i, ObjectMeta.deleting(crd) ? terminated(crd) : accepted(crd, all));
        }
    }

    private List<ObjectNode> present() {
        return definitions.cache().snapshot().objects().stream()
                .map(object -> StoredObject.of(object).tree())
                .toList();
    }

    /** As it is afterwards. */
    private ObjectNode accepted(ObjectNode crd, List<ObjectNode> all) throws InterruptedException {
        return changed(crd, "status", copy -> DefinitionStatus.accept(copy, all, clock.seconds()));
    }

    private ObjectNode terminated(ObjectNode crd) throws InterruptedException {
        if (!ObjectMeta.finalizers(crd).contains(CustomDefinition.CLEANUP_FINALIZER)) {
            return crd;
        }
        var told =
                changed(
                        crd,
                        "status",
                        copy -> DefinitionStatus.deletingObjects(copy, clock.seconds()));
        if (!emptied(crd)) {
            return told;
        }
        return changed(
                told,
                "",
                copy -> {
                    var finalizers = new ArrayList<>(ObjectMeta.finalizers(copy));
                    finalizers.remove(CustomDefinition.CLEANUP_FINALIZER);
                    ObjectMeta.setFinalizers(copy, finalizers);
                });
    }

    /** Deletes what is left of a definition's objects; whether there is nothing any more. */
    private boolean emptied(ObjectNode crd) throws InterruptedException {
        var resource = resource(crd);
        if (resource.isEmpty()) {
            // Never established, so there never was an object.
            return true;
        }
        listing.awaitPresent();
        var cache = resource.get().cache();
        for (var object : cache.snapshot().objects()) {
            delete(resource.get(), object);
        }
        listing.awaitPresent();
        return cache.snapshot().objects().isEmpty();
    }

    private Optional<Resource> resource(ObjectNode crd) {
        if (!CustomDefinition.of(crd).established()) {
            return Optional.empty();
        }
        return CustomDefinition.of(crd).versions().stream()
                .map(version -> version.definition())
                .map(one -> served.find(one.kind().groupVersion(), one.plural()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private void delete(Resource resource, CachedObject object) throws InterruptedException {
        try {
            deletion.delete(
                    context(resource, object.namespace(), object.name(), ""), DeleteOptions.NONE);
        } catch (ApiStatusException e) {
            // One that somebody else deleted first is deleted all the same.
            if (e.status().code() != 404) {
                throw e;
            }
        }
    }

    /** Writes a change of the stored object, unless it says nothing new. */
    private ObjectNode changed(ObjectNode crd, String subresource, Consumer<ObjectNode> change)
            throws InterruptedException {
        var wanted = crd.deepCopy();
        change.accept(wanted);
        if (Trees.same(wanted, crd)) {
            return crd;
        }
        var context = context(definitions, "", ObjectMeta.name(crd), subresource);
        return updating.find(
                        context,
                        Updating.Kind.INTERNAL,
                        live -> {
                            var object = live.deepCopy();
                            change.accept(object);
                            return new Updating.Changed(object, false);
                        })
                .map(updated -> updated.object().tree())
                .orElse(wanted);
    }

    private static WriteContext context(
            Resource resource, String namespace, String name, String subresource) {
        return new WriteContext(
                resource,
                namespace,
                name,
                subresource,
                SYSTEM,
                WriteOptions.internal(MANAGER),
                MANAGER,
                Optional.empty(),
                new Warnings());
    }
}
