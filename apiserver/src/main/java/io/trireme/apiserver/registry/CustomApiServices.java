package io.trireme.apiserver.registry;

import io.trireme.api.GroupVersion;
import io.trireme.api.discovery.ApiServiceSpecs;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.User;
import io.trireme.apiserver.registry.cache.CachedObject;
import io.trireme.store.Store;
import io.trireme.store.StoreStatus;

import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps an APIService for every version of custom resources that is served, and takes it away with
 * the last definition of that version. Of several servers the one whose store leads does it. One
 * that does not bear the label is somebody's own and is left alone.
 */
final class CustomApiServices implements Chore {
    private static final String MANAGER = "kube-apiserver";
    private static final User SYSTEM = User.of("system:apiserver", User.MASTERS);

    private final Store store;
    private final Resource apiServices;
    private final ServedResources served;
    private final Creation creation;
    private final Updating updating;
    private final Deletion deletion;

    CustomApiServices(
            Store store,
            Resource apiServices,
            ServedResources served,
            Creation creation,
            Updating updating,
            Deletion deletion) {
        this.store = store;
        this.apiServices = apiServices;
        this.served = served;
        this.creation = creation;
        this.updating = updating;
        this.deletion = deletion;
    }

    @Override
    public void round() throws InterruptedException {
        if (store.status().role() != StoreStatus.Role.LEADER) {
            return;
        }
        // What is there is read before what is wanted: a definition that comes between adds one
        // that is there already, which is told and looked at again.
        var present = new TreeMap<String, CachedObject>();
        for (var object : apiServices.cache().snapshot().objects()) {
            present.put(object.name(), object);
        }
        var wanted = new TreeMap<String, ObjectNode>();
        for (var definition : served.definitions()) {
            if (definition.custom().isPresent()) {
                GroupVersion version = definition.kind().groupVersion();
                wanted.put(ApiServiceSpecs.name(version), ApiServiceSpecs.custom(version));
            }
        }
        for (var one : wanted.entrySet()) {
            var there = present.get(one.getKey());
            if (there == null) {
                create(one.getValue());
            } else if (isKept(there)) {
                keep(there, one.getValue());
            }
        }
        for (var object : present.values()) {
            if (isKept(object) && !wanted.containsKey(object.name())) {
                delete(object);
            }
        }
    }

    private static boolean isKept(CachedObject object) {
        return ApiServiceSpecs.ALWAYS.equals(object.labels().get(ApiServiceSpecs.LABEL));
    }

    private void create(ObjectNode object) throws InterruptedException {
        try {
            creation.create(context(ObjectMeta.name(object)), object);
        } catch (ApiStatusException e) {
            // The cache may lag behind another server's create.
            if (e.status().code() != 409) {
                throw e;
            }
        }
    }

    private void keep(CachedObject there, ObjectNode wanted) throws InterruptedException {
        var spec = wanted.path("spec");
        if (Trees.same(StoredObject.of(there).tree().path("spec"), spec)) {
            return;
        }
        var _ =
                updating.find(
                        context(there.name()),
                        Updating.Kind.MAIN,
                        live -> {
                            var object = live.deepCopy();
                            object.set("spec", spec.deepCopy());
                            return new Updating.Changed(object, false);
                        });
    }

    private void delete(CachedObject object) throws InterruptedException {
        try {
            deletion.delete(context(object.name()), DeleteOptions.NONE);
        } catch (ApiStatusException e) {
            // One that somebody else deleted first is deleted all the same.
            if (e.status().code() != 404) {
                throw e;
            }
        }
    }

    private WriteContext context(String name) {
        return new WriteContext(
                apiServices,
                "",
                name,
                "",
                SYSTEM,
                WriteOptions.internal(MANAGER),
                MANAGER,
                Optional.empty(),
                new Warnings());
    }
}
