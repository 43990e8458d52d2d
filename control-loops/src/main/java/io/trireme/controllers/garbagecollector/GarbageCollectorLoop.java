package io.trireme.controllers.garbagecollector;

import com.codahale.metrics.MetricRegistry;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PartialObjectMetadata;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiClientException;
import io.trireme.client.DeleteOptions;
import io.trireme.client.ObjectKey;
import io.trireme.client.PatchType;
import io.trireme.client.ResourceClient;
import io.trireme.client.informer.EventHandler;
import io.trireme.client.json.ObjectCodec;
import io.trireme.client.queue.WorkQueue;
import io.trireme.controllers.discovery.ServedResource;
import io.trireme.controllers.garbagecollector.DependentPlan.OwnerState;
import io.trireme.controllers.garbagecollector.MetadataCaches.Cached;
import io.trireme.controllers.loop.ControlLoop;
import io.trireme.controllers.loop.Handlers;
import io.trireme.controllers.loop.LeaderTerm;
import io.trireme.controllers.loop.QueueLoop;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Collects objects whose owners are gone, one key an object. */
public final class GarbageCollectorLoop {
    public static final String NAME = "garbage-collector-controller";

    private static final Duration SYNC_WAIT = Duration.ofMillis(200);

    private final WorkQueue<GcKey> queue;
    private final LeaderTerm term;
    private final MetadataCaches caches;

    private GarbageCollectorLoop(WorkQueue<GcKey> queue, LeaderTerm term, MetadataCaches caches) {
        this.queue = queue;
        this.term = term;
        this.caches = caches;
    }

    /** The controller, watching from now on with caches of its own. */
    public static ControlLoop of(
            ApiClient client, int workers, RandomGenerator random, MetricRegistry metrics) {
        WorkQueue<GcKey> queue = QueueLoop.queue(NAME, metrics);
        var wakers = new Wakers(queue);
        var caches =
                new MetadataCaches(
                        MetadataTransport.over(client), random, metrics, wakers::handler);
        wakers.caches = caches;
        caches.start();
        var loop =
                new QueueLoop<>(
                        NAME,
                        NAME,
                        workers,
                        queue,
                        term -> new GarbageCollectorLoop(queue, term, caches)::reconcile);
        return new ControlLoop() {
            @Override
            public String name() {
                return NAME;
            }

            @Override
            public Running start(LeaderTerm term) {
                return loop.start(term);
            }

            @Override
            public void close() {
                loop.close();
                caches.close();
            }
        };
    }

    private Optional<Duration> reconcile(GcKey key) throws InterruptedException {
        if (!caches.synced()) {
            return Optional.of(SYNC_WAIT);
        }
        Optional<PartialObjectMetadata> cached = caches.find(key);
        if (cached.isEmpty()) {
            return Optional.empty();
        }
        ObjectMeta object = cached.get().getMetadata();
        if (DependentPlan.orphansDependents(object)) {
            orphanDependents(key);
        } else if (DependentPlan.waitsForDependents(object)) {
            deleteDependentsFirst(key);
        } else if (object.getDeletionTimestamp() == null && !ownersPresent(key, object)) {
            collect(key);
        }
        return Optional.empty();
    }

    /** Whether the cache shows every owner alive; then the server need not be asked. */
    private boolean ownersPresent(GcKey key, ObjectMeta object) {
        return owners(object).stream()
                .allMatch(reference -> cachedState(key, reference) == OwnerState.PRESENT);
    }

    /** The state of an owner as cached; ABSENT if it is not cached where it should be. */
    private OwnerState cachedState(GcKey key, OwnerReference reference) {
        return caches.findUid(reference.getUid())
                .filter(owner -> reachable(key, owner))
                .map(owner -> state(owner.object().getMetadata()))
                .orElse(OwnerState.ABSENT);
    }

    /** Owners are cluster-scoped or in the same namespace. */
    private static boolean reachable(GcKey key, Cached owner) {
        return !owner.resource().namespaced()
                || ObjectKey.of(owner.object()).namespace().equals(key.object().namespace());
    }

    private static OwnerState state(ObjectMeta owner) {
        return DependentPlan.waitsForDependents(owner) ? OwnerState.WAITING : OwnerState.PRESENT;
    }

    private void collect(GcKey key) throws InterruptedException {
        ResourceClient<PartialObjectMetadata> client = client(key.resource());
        Optional<PartialObjectMetadata> live = client.find(key.object());
        if (live.isEmpty()
                || !live.get().getMetadata().getUid().equals(key.uid())
                || live.get().getMetadata().getDeletionTimestamp() != null) {
            return;
        }
        ObjectMeta object = live.get().getMetadata();
        Map<String, OwnerState> states = new HashMap<>();
        for (OwnerReference reference : owners(object)) {
            states.put(reference.getUid(), liveState(key, live.get(), reference));
        }
        boolean hasDependents = !caches.dependents(key.uid()).isEmpty();
        switch (DependentPlan.of(object, states, hasDependents)) {
            case DependentPlan.Keep() -> {}
            case DependentPlan.KeepOwners(List<OwnerReference> references) ->
                    patch(key, object, "ownerReferences", references);
            case DependentPlan.Delete(String policy) -> delete(client, key, object, policy);
        }
    }

    private OwnerState liveState(
            GcKey key, PartialObjectMetadata dependent, OwnerReference reference)
            throws InterruptedException {
        OwnerState cached = cachedState(key, reference);
        if (cached != OwnerState.ABSENT) {
            return cached;
        }
        Optional<ServedResource> resource =
                caches.resource(reference.getApiVersion(), reference.getKind());
        if (resource.isEmpty()) {
            return OwnerState.UNKNOWN;
        }
        String namespace = resource.get().namespaced() ? key.object().namespace() : "";
        if (resource.get().namespaced() && namespace.isEmpty()) {
            warnOfNamespace(key, dependent, reference);
            return OwnerState.UNKNOWN;
        }
        if (caches.findUid(reference.getUid()).isPresent()) {
            warnOfNamespace(key, dependent, reference);
        }
        return client(resource.get())
                .find(new ObjectKey(namespace, reference.getName()))
                .map(PartialObjectMetadata::getMetadata)
                .filter(owner -> owner.getUid().equals(reference.getUid()))
                .map(GarbageCollectorLoop::state)
                .orElse(OwnerState.ABSENT);
    }

    private void warnOfNamespace(
            GcKey key, PartialObjectMetadata dependent, OwnerReference reference) {
        String namespace = key.object().namespace();
        var about = new PartialObjectMetadata();
        about.setApiVersion(key.resource().apiVersion());
        about.setKind(key.resource().kind());
        about.setMetadata(dependent.getMetadata());
        term.events()
                .warning(
                        about,
                        "OwnerRefInvalidNamespace",
                        "ownerRef [%s/%s, namespace: %s, name: %s, uid: %s] does not exist in namespace \"%s\""
                                .formatted(
                                        reference.getApiVersion(),
                                        reference.getKind(),
                                        namespace,
                                        reference.getName(),
                                        reference.getUid(),
                                        namespace));
    }

    private static void delete(
            ResourceClient<PartialObjectMetadata> client,
            GcKey key,
            ObjectMeta object,
            String policy)
            throws InterruptedException {
        try {
            // The version too: an owner that was added meanwhile must be seen first.
            client.delete(
                    key.object().namespace(),
                    key.object().name(),
                    DeleteOptions.onlyUid(key.uid())
                            .withResourceVersion(object.getResourceVersion())
                            .withPropagationPolicy(policy));
        } catch (ApiClientException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    /** Dependents that block go first; the last one to go wakes this owner again. */
    private void deleteDependentsFirst(GcKey key) throws InterruptedException {
        List<Cached> dependents = caches.dependents(key.uid());
        boolean blocked = dependents.stream().anyMatch(one -> blocks(one, key.uid()));
        if (blocked) {
            dependents.forEach(one -> queue.add(one.key()));
        } else {
            removeFinalizer(key, DependentPlan.FOREGROUND);
        }
    }

    private static boolean blocks(Cached dependent, String owner) {
        return owners(dependent.object().getMetadata()).stream()
                .filter(reference -> reference.getUid().equals(owner))
                .anyMatch(reference -> Boolean.TRUE.equals(reference.getBlockOwnerDeletion()));
    }

    private void orphanDependents(GcKey key) throws InterruptedException {
        for (Cached dependent : caches.dependents(key.uid())) {
            ObjectMeta metadata = dependent.object().getMetadata();
            List<OwnerReference> others =
                    owners(metadata).stream()
                            .filter(reference -> !reference.getUid().equals(key.uid()))
                            .toList();
            patch(dependent.key(), metadata, "ownerReferences", others);
        }
        removeFinalizer(key, DependentPlan.ORPHAN);
    }

    private void removeFinalizer(GcKey key, String finalizer) throws InterruptedException {
        Optional<PartialObjectMetadata> live = client(key.resource()).find(key.object());
        if (live.isEmpty()
                || !live.get().getMetadata().getUid().equals(key.uid())
                || live.get().getMetadata().getFinalizers() == null) {
            return;
        }
        ObjectMeta object = live.get().getMetadata();
        List<String> others =
                object.getFinalizers().stream().filter(one -> !one.equals(finalizer)).toList();
        if (others.size() < object.getFinalizers().size()) {
            patch(key, object, "finalizers", others);
        }
    }

    /** Sets a list of the metadata; a change since the object was read is a conflict. */
    private void patch(GcKey key, ObjectMeta object, String field, List<?> value)
            throws InterruptedException {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("uid", key.uid());
        metadata.put("resourceVersion", object.getResourceVersion());
        metadata.put(field, value.isEmpty() ? null : value);
        try {
            PartialObjectMetadata _ =
                    client(key.resource())
                            .patch(
                                    key.object().namespace(),
                                    key.object().name(),
                                    PatchType.MERGE,
                                    ObjectCodec.write(Map.of("metadata", metadata)),
                                    "",
                                    "");
        } catch (ApiClientException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    private ResourceClient<PartialObjectMetadata> client(ServedResource resource) {
        return term.client().resource(resource.type());
    }

    private static List<OwnerReference> owners(ObjectMeta object) {
        return object.getOwnerReferences() == null ? List.of() : object.getOwnerReferences();
    }

    /** Puts objects that need a look on the queue. */
    private static final class Wakers {
        private final WorkQueue<GcKey> queue;

        /** Set before the caches start, so before the first event. */
        private volatile MetadataCaches caches;

        Wakers(WorkQueue<GcKey> queue) {
            this.queue = queue;
        }

        EventHandler<PartialObjectMetadata> handler(ServedResource resource) {
            return Handlers.of(
                    object -> wake(resource, object),
                    (before, after) -> {
                        if (changed(before.getMetadata(), after.getMetadata())) {
                            wake(resource, after);
                            wakeOwners(before);
                            wakeOwners(after);
                        }
                    },
                    object -> {
                        dependents(object).forEach(one -> queue.add(one.key()));
                        wakeOwners(object);
                    });
        }

        private static boolean changed(ObjectMeta before, ObjectMeta after) {
            return !Objects.equals(before.getOwnerReferences(), after.getOwnerReferences())
                    || !Objects.equals(before.getFinalizers(), after.getFinalizers())
                    || !Objects.equals(before.getDeletionTimestamp(), after.getDeletionTimestamp());
        }

        private void wake(ServedResource resource, PartialObjectMetadata object) {
            ObjectMeta metadata = object.getMetadata();
            if (!owners(metadata).isEmpty()
                    || DependentPlan.waitsForDependents(metadata)
                    || DependentPlan.orphansDependents(metadata)) {
                queue.add(GcKey.of(resource, object));
            }
        }

        /** Owners that wait for their dependents. */
        private void wakeOwners(PartialObjectMetadata object) {
            for (OwnerReference reference : owners(object.getMetadata())) {
                findUid(reference.getUid())
                        .filter(
                                owner ->
                                        DependentPlan.waitsForDependents(
                                                owner.object().getMetadata()))
                        .ifPresent(owner -> queue.add(owner.key()));
            }
        }

        private List<Cached> dependents(PartialObjectMetadata object) {
            return caches.dependents(object.getMetadata().getUid());
        }

        private Optional<Cached> findUid(String uid) {
            return caches.findUid(uid);
        }
    }
}
