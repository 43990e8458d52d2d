package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.api.definition.CustomDefinition;
import io.trireme.api.definition.DefinitionStatus;
import io.trireme.apiserver.registry.DeleteOptions.Propagation;
import io.trireme.apiserver.registry.admission.Admission;
import io.trireme.apiserver.registry.admission.AdmissionRequest;
import io.trireme.store.Revision;

import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deletes objects: at once, or by marking them and waiting for who has something to do first (a
 * finalizer's owner, a pod's node, the namespace controller).
 */
final class Deletion {
    private static final String ORPHAN = "orphan";
    private static final String FOREGROUND = "foregroundDeletion";
    private static final int ATTEMPTS_MAX = 100;

    private final ObjectStorage storage;
    private final Admission admission;
    private final Clock clock;

    Deletion(ObjectStorage storage, Admission admission, Clock clock) {
        this.storage = storage;
        this.admission = admission;
        this.clock = clock;
    }

    /**
     * What a delete left.
     *
     * @param object as it is now, or last was
     * @param gone whether the object is no longer there
     */
    record Deleted(StoredObject object, boolean gone) {}

    Deleted delete(WriteContext context, DeleteOptions options) throws InterruptedException {
        var resource = context.resource();
        var key = resource.key(context.namespace(), context.name());
        boolean admitted = false;
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var live =
                    storage.read(key)
                            .orElseThrow(() -> Failures.notFound(resource.name(), context.name()));
            if (!admitted) {
                admission.admit(
                        AdmissionRequest.delete(
                                resource.name(),
                                resource.kind(),
                                context.namespace(),
                                context.name(),
                                context.user(),
                                context.warnings()));
                admitted = true;
            }
            requirePreconditions(resource, context.name(), options, live);
            var deleted =
                    switch (resource.name().toString()) {
                        case "namespaces" -> deleteNamespace(context, live);
                        case "customresourcedefinitions.apiextensions.k8s.io" ->
                                deleteDefinition(context, live);
                        case String _ -> deleteObject(context, options, live);
                    };
            if (deleted.isPresent()) {
                return deleted.get();
            }
        }
        throw Failures.conflict(resource.name(), context.name(), Failures.MODIFIED);
    }

    private static void requirePreconditions(
            Resource resource, String name, DeleteOptions options, StoredObject live) {
        var kind = new GroupResource(resource.name().group(), resource.kind());
        String uid = ObjectMeta.uid(live.tree());
        options.preconditionUid()
                .filter(asked -> !asked.equals(uid))
                .ifPresent(
                        asked -> {
                            throw Failures.conflict(
                                    kind,
                                    name,
                                    "the UID in the precondition ("
                                            + asked
                                            + ") does not match the UID in record ("
                                            + uid
                                            + "). The object might have been deleted and then"
                                            + " recreated");
                        });
        options.preconditionVersion()
                .filter(asked -> !asked.equals(live.revision().toString()))
                .ifPresent(
                        asked -> {
                            throw Failures.conflict(
                                    kind,
                                    name,
                                    "the ResourceVersion in the precondition ("
                                            + asked
                                            + ") does not match the ResourceVersion in record ("
                                            + live.revision()
                                            + "). The object might have been modified");
                        });
    }

    /** Empty: another write came between. */
    private Optional<Deleted> deleteObject(
            WriteContext context, DeleteOptions options, StoredObject live) {
        var resource = context.resource();
        var before = live.tree();
        var after = before.deepCopy();
        var grace = resource.rules().gracefulDelete() ? grace(after, options) : Grace.NONE;
        if (grace == Grace.PENDING) {
            return Optional.of(new Deleted(live, false));
        }
        boolean hadFinalizers = !ObjectMeta.finalizers(after).isEmpty();
        boolean changedFinalizers =
                setCollectionFinalizers(after, options, resource.rules().orphansDependents());
        if (grace == Grace.NONE && !hadFinalizers && !changedFinalizers) {
            return remove(context, live, live);
        }
        boolean waits = !ObjectMeta.finalizers(after).isEmpty();
        if (grace == Grace.NONE && waits) {
            markDeleting(after);
        }
        var marked = mark(context, live, before, after);
        if (marked.isEmpty()) {
            return Optional.empty();
        }
        boolean graceLeft =
                grace == Grace.STARTED
                        && ObjectMeta.number(after, "deletionGracePeriodSeconds").orElse(0L) > 0;
        return waits || graceLeft
                ? Optional.of(new Deleted(marked.get(), false))
                : remove(context, marked.get(), marked.get());
    }

    /** How far a graceful deletion is. */
    private enum Grace {
        /** The object needs none, or cannot have one. */
        NONE,
        /** Begun or shortened by this delete. */
        STARTED,
        /** Under way; this delete changes nothing. */
        PENDING
    }

    private Grace grace(ObjectNode object, DeleteOptions options) {
        var asked = options.gracePeriodSeconds().map(seconds -> seconds < 0 ? 1 : seconds);
        if (ObjectMeta.deleting(object)) {
            var present = ObjectMeta.number(object, "deletionGracePeriodSeconds");
            // A force delete marks with zero, then removes. Where the removal was lost, the mark
            // is all that is left of it, and this delete is the one to finish.
            if (present.orElse(0L) == 0) {
                return Grace.NONE;
            }
            if (asked.isEmpty() || asked.get() >= present.get()) {
                return Grace.PENDING;
            }
            var deadline =
                    Instant.parse(ObjectMeta.text(object, "deletionTimestamp"))
                            .minusSeconds(present.get())
                            .plusSeconds(asked.get());
            ObjectMeta.of(object)
                    .put("deletionTimestamp", Clock.seconds(deadline))
                    .put("deletionGracePeriodSeconds", asked.get().longValue());
            return Grace.STARTED;
        }
        long period = podGrace(object, asked);
        ObjectMeta.of(object)
                .put("deletionTimestamp", Clock.seconds(clock.now().plusSeconds(period)))
                .put("deletionGracePeriodSeconds", period);
        ObjectMeta.nextGeneration(object);
        return Grace.STARTED;
    }

    /** A pod that runs nowhere, or has ended, needs no time to stop. */
    private static long podGrace(ObjectNode pod, Optional<Long> asked) {
        String phase = pod.path("status").path("phase").asString("");
        if (pod.path("spec").path("nodeName").asString("").isEmpty()
                || phase.equals("Failed")
                || phase.equals("Succeeded")) {
            return 0;
        }
        long period =
                asked.orElseGet(
                        () -> pod.path("spec").path("terminationGracePeriodSeconds").asLong(0));
        return period < 0 ? 1 : period;
    }

    private void markDeleting(ObjectNode object) {
        var meta = ObjectMeta.of(object);
        if (!ObjectMeta.deleting(object)) {
            meta.put("deletionTimestamp", clock.seconds());
            ObjectMeta.nextGeneration(object);
        }
        meta.put("deletionGracePeriodSeconds", 0);
    }

    /** Sets the finalizers by which the garbage collector learns what to do with dependents. */
    private static boolean setCollectionFinalizers(
            ObjectNode object, DeleteOptions options, boolean orphansByDefault) {
        var present = ObjectMeta.finalizers(object);
        var wanted = new ArrayList<>(present);
        wanted.removeAll(List.of(ORPHAN, FOREGROUND));
        if (orphans(options, present, orphansByDefault)) {
            wanted.add(ORPHAN);
        }
        if (waitsForDependents(options, present)) {
            wanted.add(FOREGROUND);
        }
        if (wanted.equals(present)) {
            return false;
        }
        ObjectMeta.setFinalizers(object, wanted);
        return true;
    }

    /** What the request says holds, then what the object's finalizers say, then the kind's way. */
    private static boolean orphans(
            DeleteOptions options, List<String> present, boolean orphansByDefault) {
        if (options.orphanDependents().isPresent()) {
            return options.orphanDependents().get();
        }
        return options.propagation()
                .map(policy -> policy == Propagation.ORPHAN)
                .orElseGet(
                        () ->
                                present.contains(ORPHAN)
                                        || (orphansByDefault && !present.contains(FOREGROUND)));
    }

    private static boolean waitsForDependents(DeleteOptions options, List<String> present) {
        if (options.orphanDependents().isPresent()) {
            return false;
        }
        return options.propagation()
                .map(policy -> policy == Propagation.FOREGROUND)
                .orElseGet(() -> present.contains(FOREGROUND) && !present.contains(ORPHAN));
    }

    /** Marks a namespace; its controller empties it and takes its finalizer away. */
    private Optional<Deleted> deleteNamespace(WriteContext context, StoredObject live) {
        var before = live.tree();
        if (ObjectMeta.deleting(before)) {
            boolean finished =
                    before.path("spec").path("finalizers").isEmpty()
                            && ObjectMeta.finalizers(before).isEmpty();
            return finished ? remove(context, live, live) : Optional.of(new Deleted(live, false));
        }
        var after = before.deepCopy();
        ObjectMeta.of(after).put("deletionTimestamp", clock.seconds());
        var status =
                after.get("status") instanceof ObjectNode there ? there : after.putObject("status");
        status.put("phase", "Terminating");
        return mark(context, live, before, after).map(marked -> new Deleted(marked, false));
    }

    /** Marks a CustomResourceDefinition; {@link DefinitionUpkeep} empties and removes it. */
    private Optional<Deleted> deleteDefinition(WriteContext context, StoredObject live) {
        var before = live.tree();
        var after = before.deepCopy();
        var finalizers = new ArrayList<>(ObjectMeta.finalizers(after));
        if (ObjectMeta.deleting(before)) {
            return finalizers.isEmpty()
                    ? remove(context, live, live)
                    : Optional.of(new Deleted(live, false));
        }
        ObjectMeta.of(after).put("deletionTimestamp", clock.seconds());
        if (!finalizers.contains(CustomDefinition.CLEANUP_FINALIZER)) {
            finalizers.add(CustomDefinition.CLEANUP_FINALIZER);
        }
        ObjectMeta.setFinalizers(after, finalizers);
        DefinitionStatus.terminating(after, clock.seconds());
        return mark(context, live, before, after).map(marked -> new Deleted(marked, false));
    }

    private Optional<StoredObject> mark(
            WriteContext context, StoredObject live, ObjectNode before, ObjectNode after) {
        if (Trees.sameStored(before, after)) {
            return Optional.of(live);
        }
        if (context.dryRun()) {
            return Optional.of(StoredObject.of(after, live.revision()));
        }
        byte[] json = Trees.stored(after);
        var key = context.resource().key(context.namespace(), context.name());
        var attached =
                context.resource().effects().of(Optional.of(before), Optional.of(after), false);
        return storage.put(key, live.revision(), json, attached, context.fence())
                        instanceof ObjectStorage.Outcome.Committed(Revision revision)
                ? Optional.of(StoredObject.of(json, revision))
                : Optional.empty();
    }

    private Optional<Deleted> remove(WriteContext context, StoredObject live, StoredObject shown) {
        if (context.dryRun()) {
            return Optional.of(new Deleted(shown, true));
        }
        var resource = context.resource();
        var key = resource.key(context.namespace(), context.name());
        var attached = resource.effects().of(Optional.of(live.tree()), Optional.empty(), false);
        return storage.delete(key, live.revision(), attached, context.fence())
                        instanceof ObjectStorage.Outcome.Committed
                ? Optional.of(new Deleted(shown, true))
                : Optional.empty();
    }
}
