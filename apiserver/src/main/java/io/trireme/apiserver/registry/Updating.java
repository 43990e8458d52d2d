package io.trireme.apiserver.registry;

import io.trireme.api.kinds.Fields;
import io.trireme.api.kinds.KindRules;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;
import io.trireme.apiserver.registry.admission.Admission;
import io.trireme.apiserver.registry.admission.AdmissionRequest;
import io.trireme.store.Revision;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/**
 * Changes stored objects: reads, applies a change, and writes under the condition that the object
 * is still the one that was read; a lost race begins anew.
 */
final class Updating {
    private static final int ATTEMPTS_MAX = 100;

    private final ObjectStorage storage;
    private final Admission admission;
    private final Ownership ownership;
    private final WriteGuard guard;
    private final Quotas quotas;

    Updating(
            ObjectStorage storage,
            Admission admission,
            Ownership ownership,
            WriteGuard guard,
            Quotas quotas) {
        this.storage = storage;
        this.admission = admission;
        this.ownership = ownership;
        this.guard = guard;
        this.quotas = quotas;
    }

    /** What a write makes of an object; made anew for each attempt. */
    @FunctionalInterface
    interface Change {
        /**
         * @param live the present object in its served form; not to be changed
         */
        Changed apply(ObjectNode live) throws InterruptedException;
    }

    /**
     * @param owned whether managedFields are set already, as apply does
     */
    record Changed(ObjectNode object, boolean owned) {}

    /** Which rules a write follows. */
    enum Kind {
        MAIN,
        STATUS,
        /** A part of the object with rules of its own, which the subresource names. */
        PART,
        /** A change that the server makes itself: no rule of the kind applies. */
        INTERNAL
    }

    /** What a write left. */
    record Updated(StoredObject object, boolean deleted) {}

    /**
     * @throws ApiStatusException not found, among others
     */
    Updated update(WriteContext context, Kind kind, Change change) throws InterruptedException {
        return find(context, kind, change)
                .orElseThrow(() -> Failures.notFound(context.resource().name(), context.name()));
    }

    /** As {@link #update}, but an object that is not there is the caller's affair. */
    Optional<Updated> find(WriteContext context, Kind kind, Change change)
            throws InterruptedException {
        var key = context.resource().key(context.namespace(), context.name());
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            var live = storage.read(key);
            if (live.isEmpty()) {
                return Optional.empty();
            }
            var updated = attempt(context, kind, change, live.get());
            if (updated.isPresent()) {
                return updated;
            }
        }
        throw Failures.conflict(context.resource().name(), context.name(), Failures.MODIFIED);
    }

    private Optional<Updated> attempt(
            WriteContext context, Kind kind, Change change, StoredObject live)
            throws InterruptedException {
        var resource = context.resource();
        var before = resource.view().served(live.tree());
        var changed = change.apply(before);
        var object = changed.object();
        OwnerReferences.dropRepeated(object, context.warnings());
        requireIdentity(context, object);
        guard.check(context, object, Optional.of(before));
        requireVersion(context, object, live.revision(), kind);
        keepSystemFields(object, before);
        var after = finish(context, kind, changed, before);
        var stored = resource.view().stored(after);
        if (mayVanish(resource, before, after)) {
            return delete(context, live, before, stored);
        }
        if (Trees.sameButTimes(stored, resource.view().storedBefore(live.tree(), before))) {
            return Optional.of(new Updated(live, false));
        }
        var charge = quotas.charge(context, after, Optional.of(before));
        var attached =
                resource.effects()
                        .of(Optional.of(before), Optional.of(stored), context.dryRun())
                        .and(charge);
        if (context.dryRun()) {
            return Optional.of(new Updated(StoredObject.of(stored, live.revision()), false));
        }
        byte[] json = Trees.stored(stored);
        var key = resource.key(context.namespace(), context.name());
        return switch (storage.put(key, live.revision(), json, attached, context.fence())) {
            case ObjectStorage.Outcome.Committed(var revision) ->
                    Optional.of(new Updated(StoredObject.of(json, revision), false));
            case ObjectStorage.Outcome.Raced _, ObjectStorage.Outcome.Taken _ -> Optional.empty();
        };
    }

    private ObjectNode finish(WriteContext context, Kind kind, Changed changed, ObjectNode before)
            throws InterruptedException {
        var resource = context.resource();
        var tracked = prepare(context, kind, changed, before);
        admission.admit(
                AdmissionRequest.update(
                        resource.name(),
                        resource.kind(),
                        context.namespace(),
                        context.name(),
                        context.subresource(),
                        tracked,
                        before,
                        context.user(),
                        context.warnings()));
        var rules = resource.rules();
        List<FieldError> errors =
                switch (kind) {
                    case MAIN -> rules.validateUpdate(tracked, before);
                    case STATUS -> rules.validateStatusUpdate(tracked, before);
                    case PART -> partRules(context).validateUpdate(tracked, before);
                    case INTERNAL -> List.of();
                };
        if (!errors.isEmpty()) {
            throw Failures.invalid(resource, tracked, context.name(), errors);
        }
        if (kind == Kind.MAIN) {
            rules.warnings(tracked, Optional.of(before)).forEach(context.warnings()::add);
        }
        return tracked;
    }

    /** The object without what the write may not touch, and with its managedFields. */
    private ObjectNode prepare(
            WriteContext context, Kind kind, Changed changed, ObjectNode before) {
        var rules = context.resource().rules();
        var object = changed.object();
        switch (kind) {
            case MAIN -> {
                if (rules.ownsWhatIsPutBack()) {
                    // The status is no part of what this write may own.
                    Fields.copy(before, object, "status");
                    var tracked = tracked(context, changed, before);
                    rules.prepareForUpdate(tracked, before);
                    return tracked;
                }
                rules.prepareForUpdate(object, before);
            }
            case STATUS -> rules.prepareForStatusUpdate(object, before);
            case PART -> {
                var partRules = partRules(context);
                if (partRules.ownsWhatIsPutBack()) {
                    var tracked = tracked(context, changed, before);
                    partRules.prepareForUpdate(tracked, before);
                    return tracked;
                }
                partRules.prepareForUpdate(object, before);
            }
            case INTERNAL -> {}
        }
        return tracked(context, changed, before);
    }

    private ObjectNode tracked(WriteContext context, Changed changed, ObjectNode before) {
        return changed.owned()
                ? changed.object()
                : ownership.updated(context, before, changed.object());
    }

    private static KindRules partRules(WriteContext context) {
        return context.resource().rules().subresource(context.subresource()).orElseThrow();
    }

    /** An object that is being deleted goes with its last finalizer. */
    private static boolean mayVanish(Resource resource, ObjectNode before, ObjectNode after) {
        if (!ObjectMeta.deleting(after) || !ObjectMeta.finalizers(after).isEmpty()) {
            return false;
        }
        if (resource.is("", "namespaces")) {
            return after.path("spec").path("finalizers").isEmpty();
        }
        boolean graceOver = ObjectMeta.number(after, "deletionGracePeriodSeconds").orElse(0L) == 0;
        return graceOver && !ObjectMeta.finalizers(before).isEmpty();
    }

    private Optional<Updated> delete(
            WriteContext context, StoredObject live, ObjectNode before, ObjectNode after) {
        var shown = new Updated(StoredObject.of(after, live.revision()), true);
        if (context.dryRun()) {
            return Optional.of(shown);
        }
        var resource = context.resource();
        var key = resource.key(context.namespace(), context.name());
        var attached = resource.effects().of(Optional.of(before), Optional.empty(), false);
        return storage.delete(key, live.revision(), attached, context.fence())
                        instanceof ObjectStorage.Outcome.Committed
                ? Optional.of(shown)
                : Optional.empty();
    }

    static void requireIdentity(WriteContext context, ObjectNode object) {
        String name = ObjectMeta.name(object);
        if (name.isEmpty()) {
            throw Failures.badRequest(
                    "the name of the object ("
                            + context.name()
                            + " based on URL) was undeterminable: name must be provided");
        }
        if (!name.equals(context.name())) {
            throw Failures.badRequest(
                    "the name of the object ("
                            + name
                            + ") does not match the name on the URL ("
                            + context.name()
                            + ")");
        }
        String namespace = ObjectMeta.namespace(object);
        if (!context.resource().definition().namespaced()) {
            ObjectMeta.of(object).remove("namespace");
        } else if (namespace.isEmpty()) {
            ObjectMeta.of(object).put("namespace", context.namespace());
        } else if (!namespace.equals(context.namespace())) {
            throw Failures.badRequest(
                    "the namespace of the provided object does not match the namespace sent on"
                            + " the request");
        }
    }

    private static void requireVersion(
            WriteContext context, ObjectNode object, Revision live, Kind kind) {
        if (kind == Kind.INTERNAL) {
            return;
        }
        var resource = context.resource();
        String text = ObjectMeta.text(object, "resourceVersion");
        long asked;
        try {
            asked = text.isEmpty() ? 0 : ListOptions.parseVersion(text);
        } catch (NumberFormatException e) {
            throw Failures.plain(e.getMessage());
        }
        if (asked == 0 && !resource.rules().updateMayOverwrite()) {
            throw Failures.invalid(
                    resource.name().group(),
                    resource.name().resource(),
                    context.name(),
                    List.of(
                            FieldError.invalid(
                                    "metadata.resourceVersion",
                                    "0",
                                    "must be specified for an update")));
        }
        if (asked != 0 && asked != live.value()) {
            throw Failures.conflict(resource.name(), context.name(), Failures.MODIFIED);
        }
    }

    /** Refuses a PUT that names another uid than the stored object has. */
    static void requireUid(WriteContext context, ObjectNode object, ObjectNode before) {
        String uid = ObjectMeta.uid(object);
        if (!uid.isEmpty() && !uid.equals(ObjectMeta.uid(before))) {
            throw uidConflict(context, uid, ObjectMeta.uid(before));
        }
    }

    static ApiStatusException uidConflict(WriteContext context, String asked, String actual) {
        var resource = context.resource();
        return Failures.conflict(
                resource.name(),
                context.name(),
                "StorageError: invalid object, Code: 4, Key: /registry/"
                        + resource.name().resource()
                        + "/"
                        + resource.path(context.namespace(), context.name())
                        + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in"
                        + " precondition: "
                        + asked
                        + ", UID in object meta: "
                        + actual);
    }

    /** What a client left out and may not change. */
    private static void keepSystemFields(ObjectNode object, ObjectNode before) {
        for (String field : List.of("uid", "deletionTimestamp", "deletionGracePeriodSeconds")) {
            if (!ObjectMeta.has(object, field)) {
                ObjectMeta.copy(before, object, field);
            }
        }
        ObjectMeta.copy(before, object, "creationTimestamp");
        ObjectMeta.copy(before, object, "generation");
        ObjectMeta.of(object).remove("selfLink");
        ObjectMeta.copy(before, object, "resourceVersion");
    }
}
