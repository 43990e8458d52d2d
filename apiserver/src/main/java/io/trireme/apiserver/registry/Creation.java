package io.trireme.apiserver.registry;

import io.trireme.api.resource.ResourceDefinition.CustomTraits;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;
import io.trireme.apiserver.registry.admission.Admission;
import io.trireme.apiserver.registry.admission.AdmissionRequest;
import io.trireme.store.Revision;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Creates objects. */
final class Creation {
    /** Names tried for a generateName before it is refused. */
    private static final int NAMES_MAX = 8;

    private static final int ATTEMPTS_MAX = 100;

    private final ObjectStorage storage;
    private final Admission admission;
    private final Clock clock;
    private final Ownership ownership;
    private final WriteGuard guard;
    private final Quotas quotas;

    Creation(
            ObjectStorage storage,
            Admission admission,
            Clock clock,
            Ownership ownership,
            WriteGuard guard,
            Quotas quotas) {
        this.storage = storage;
        this.admission = admission;
        this.clock = clock;
        this.ownership = ownership;
        this.guard = guard;
        this.quotas = quotas;
    }

    /** Creates what a client sent (decoded, not yet defaulted), in the served form. */
    StoredObject create(WriteContext context, ObjectNode sent) throws InterruptedException {
        OwnerReferences.dropRepeated(sent, context.warnings());
        // Nobody owns what only the server may set.
        ObjectMeta.of(sent).remove(List.of("deletionTimestamp", "deletionGracePeriodSeconds"));
        context.resource().rules().applyDefaults(sent);
        return admit(context, ownership.created(context, sent));
    }

    /** Creates an object that is defaulted and whose managedFields are set. */
    StoredObject admit(WriteContext context, ObjectNode object) throws InterruptedException {
        var resource = context.resource();
        requireCreatable(context, object);
        requireNamespace(context, object);
        String generateName = ObjectMeta.text(object, "generateName");
        boolean generated = ObjectMeta.name(object).isEmpty() && !generateName.isEmpty();
        admission.admit(
                AdmissionRequest.create(
                        resource.name(),
                        resource.kind(),
                        context.namespace(),
                        ObjectMeta.name(object),
                        object,
                        context.user(),
                        context.warnings()));
        guard.check(context, object, Optional.empty());
        boolean versioned = namesVersion(object);
        fillSystemFields(context, object);
        for (int names = 1; ; names++) {
            // Each name on a copy: what a kind sets of its own may hold the name (a Job's labels).
            var attempt = generated ? object.deepCopy() : object;
            if (generated) {
                ObjectMeta.of(attempt).put("name", clock.generatedName(generateName));
                // Some defaults follow the name (a Namespace's label).
                resource.rules().applyDefaults(attempt);
            }
            resource.rules().prepareForCreate(attempt);
            var errors = validate(resource, attempt);
            if (!errors.isEmpty()) {
                throw Failures.invalid(resource, attempt, ObjectMeta.name(attempt), errors);
            }
            resource.rules().warnings(attempt, Optional.empty()).forEach(context.warnings()::add);
            if (versioned) {
                throw Failures.plain("resourceVersion should not be set on objects to be created");
            }
            var created = store(context, resource.view().stored(attempt));
            if (created.isPresent()) {
                return created.get();
            }
            if (!generated || names == NAMES_MAX) {
                throw alreadyExists(context, ObjectMeta.name(attempt), generated);
            }
        }
    }

    private static void requireCreatable(WriteContext context, ObjectNode object) {
        var resource = context.resource();
        if (resource.definition().custom().filter(CustomTraits::terminating).isPresent()) {
            throw Failures.forbidden(
                    resource.name(),
                    ObjectMeta.name(object),
                    "create not allowed while custom resource definition is terminating",
                    List.of());
        }
    }

    /** The kind's rules, and that there is a name at all, without which there is no key. */
    private static List<FieldError> validate(Resource resource, ObjectNode object) {
        var errors = new ArrayList<>(resource.rules().validateCreate(object));
        String field = "metadata.name";
        String name = ObjectMeta.name(object);
        if (errors.stream().noneMatch(error -> error.field().equals(field))) {
            if (name.isEmpty()) {
                errors.addFirst(FieldError.required(field, "name or generateName is required"));
            } else if (name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
                errors.addFirst(
                        FieldError.invalid(field, GoText.quoted(name), "may not contain '/'"));
            }
        }
        return errors;
    }

    /** A version that is no number is passed over, as Kubernetes does. */
    private static boolean namesVersion(ObjectNode object) {
        String version = ObjectMeta.text(object, "resourceVersion");
        try {
            return !version.isEmpty() && ListOptions.parseVersion(version) != 0;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private static void requireNamespace(WriteContext context, ObjectNode object) {
        String namespace = ObjectMeta.namespace(object);
        if (!context.resource().definition().namespaced()) {
            return;
        }
        if (!namespace.isEmpty() && !namespace.equals(context.namespace())) {
            throw Failures.badRequest(
                    "the namespace of the provided object does not match the namespace sent on"
                            + " the request");
        }
        ObjectMeta.of(object).put("namespace", context.namespace());
    }

    private void fillSystemFields(WriteContext context, ObjectNode object) {
        var meta = ObjectMeta.of(object);
        if (!context.resource().definition().namespaced()) {
            meta.remove("namespace");
        }
        meta.put("uid", clock.uid());
        meta.put("creationTimestamp", clock.seconds());
        meta.remove("resourceVersion");
        meta.remove("selfLink");
        meta.remove("deletionTimestamp");
        meta.remove("deletionGracePeriodSeconds");
    }

    private Optional<StoredObject> store(WriteContext context, ObjectNode wanted)
            throws InterruptedException {
        return quotas.inTurn(context, () -> storeInTurn(context, wanted));
    }

    private Optional<StoredObject> storeInTurn(WriteContext context, ObjectNode wanted) {
        var resource = context.resource();
        String name = ObjectMeta.name(wanted);
        var key = resource.key(context.namespace(), name);
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            // A copy: what the effects choose for it may be taken when it is written.
            var object = wanted.deepCopy();
            var charge = quotas.charge(context, object, Optional.empty());
            var attached =
                    resource.effects()
                            .of(Optional.empty(), Optional.of(object), context.dryRun())
                            .and(charge);
            if (context.dryRun()) {
                return storage.read(key).isPresent()
                        ? Optional.empty()
                        : Optional.of(StoredObject.of(object, Revision.ZERO));
            }
            byte[] json = Trees.stored(object);
            switch (storage.put(key, Revision.ZERO, json, attached, context.fence())) {
                case ObjectStorage.Outcome.Committed(var revision) -> {
                    return Optional.of(StoredObject.of(json, revision));
                }
                case ObjectStorage.Outcome.Raced _ -> {
                    return Optional.empty();
                }
                case ObjectStorage.Outcome.Taken _ -> {
                    // Chosen anew by the next attempt.
                }
            }
        }
        throw Failures.conflict(resource.name(), name, Failures.MODIFIED);
    }

    private ApiStatusException alreadyExists(WriteContext context, String name, boolean generated) {
        var resource = context.resource().name();
        var status = ApiStatus.alreadyExists(resource, name);
        if (generated) {
            return new ApiStatusException(
                    new ApiStatus(
                            409,
                            "AlreadyExists",
                            status.message()
                                    + ", the server was not able to generate a unique name for"
                                    + " the object",
                            status.details()));
        }
        boolean deleting =
                storage.read(context.resource().key(context.namespace(), name))
                        .filter(live -> ObjectMeta.deleting(live.tree()))
                        .isPresent();
        return new ApiStatusException(
                deleting
                        ? new ApiStatus(
                                409,
                                "AlreadyExists",
                                "object is being deleted: " + status.message(),
                                status.details())
                        : status);
    }
}
