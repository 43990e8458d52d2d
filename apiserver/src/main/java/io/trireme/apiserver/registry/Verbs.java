package io.trireme.apiserver.registry;

import io.trireme.api.status.ApiStatusException;
import io.trireme.api.text.GoText;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.BodyFormats;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;

import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.Set;

/** The verbs of a resource itself. */
final class Verbs {
    /** Kinds whose delete answers with the object even when it is gone. */
    private static final Set<String> SHOWN_WHEN_GONE =
            Set.of("pods", "services", "serviceaccounts", "namespaces");

    /** Said where a delete of a Job leaves open what becomes of its pods. */
    private static final String PODS_PRESERVED =
            "child pods are preserved by default when jobs are deleted; set"
                    + " propagationPolicy=Background to remove them or set"
                    + " propagationPolicy=Orphan to suppress this warning";

    private static final Set<String> READS = Set.of("get", "list", "watch");
    private static final int APPLY_ATTEMPTS_MAX = 5;

    private final ObjectStorage storage;
    private final Creation creation;
    private final Updating updating;
    private final Patching patching;
    private final Deletion deletion;
    private final Listing listing;
    private final Watching watching;
    private final Replies replies;
    private final WriteGuard guard;

    Verbs(
            ObjectStorage storage,
            Creation creation,
            Updating updating,
            Patching patching,
            Deletion deletion,
            Listing listing,
            Watching watching,
            Replies replies,
            WriteGuard guard) {
        this.storage = storage;
        this.creation = creation;
        this.updating = updating;
        this.patching = patching;
        this.deletion = deletion;
        this.listing = listing;
        this.watching = watching;
        this.replies = replies;
        this.guard = guard;
    }

    ApiReply handle(Resource resource, ApiRequest request, RequestInfo info, User user)
            throws InterruptedException {
        String verb = info.verb();
        boolean misplaced =
                (verb.equals("create") && !info.name().isEmpty())
                        || ((verb.equals("update") || verb.equals("patch"))
                                && info.name().isEmpty());
        boolean ofAllNamespaces =
                resource.definition().namespaced()
                        && info.namespace().isEmpty()
                        && !READS.contains(verb);
        if (misplaced
                || ofAllNamespaces
                || !resource.allows(verb)
                || request.method().equals("HEAD")) {
            throw Failures.methodNotAllowed();
        }
        var form = ReplyForm.of(request, resource, verb.equals("watch"));
        return switch (verb) {
            case "get" -> get(resource, request, info, form);
            case "list" ->
                    replies.list(
                            resource,
                            form,
                            listing.list(
                                    resource,
                                    ListOptions.of(request.query(), info, resource, false)));
            case "watch" -> watch(resource, request, info, form);
            case "create" -> create(resource, request, info, user, form);
            case "update" -> update(resource, request, info, user, form, Updating.Kind.MAIN);
            case "patch" -> patch(resource, request, info, user, form, Updating.Kind.MAIN);
            case "delete" -> delete(resource, request, info, user, form);
            case "deletecollection" -> deleteCollection(resource, request, info, user, form);
            case String _ -> throw Failures.methodNotAllowed();
        };
    }

    private ApiReply watch(Resource resource, ApiRequest request, RequestInfo info, ReplyForm form)
            throws InterruptedException {
        var options = ListOptions.of(request.query(), info, resource, true);
        return asksForWebSocket(request)
                ? watching.overWebSocket(resource, options, form)
                : watching.watch(resource, options, form);
    }

    private static boolean asksForWebSocket(ApiRequest request) {
        return request.headers().first("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
    }

    static WriteContext context(
            Resource resource,
            ApiRequest request,
            RequestInfo info,
            User user,
            WriteOptions options) {
        return new WriteContext(
                resource,
                resource.definition().namespaced() ? info.namespace() : "",
                info.name(),
                info.subresource(),
                user,
                options,
                WriteContext.managerOf(options, request.headers().first("User-Agent")),
                Fence.of(request.headers()),
                new Warnings());
    }

    ApiReply get(Resource resource, ApiRequest request, RequestInfo info, ReplyForm form)
            throws InterruptedException {
        var object =
                read(resource, info, request.query().text("resourceVersion"))
                        .orElseThrow(() -> Failures.notFound(resource.name(), info.name()));
        return replies.object(200, resource, form, object, new Warnings());
    }

    Optional<StoredObject> read(Resource resource, RequestInfo info, String version)
            throws InterruptedException {
        if (version.isEmpty()) {
            return storage.read(resource.key(info.namespace(), info.name()));
        }
        try {
            listing.awaitRevision(ListOptions.parseVersion(version));
        } catch (NumberFormatException e) {
            throw Failures.plain(
                    "resourceVersion: Invalid value: "
                            + GoText.quoted(version)
                            + ": "
                            + e.getMessage());
        }
        return resource.cache()
                .find(resource.path(info.namespace(), info.name()))
                .map(StoredObject::of);
    }

    private ApiReply create(
            Resource resource, ApiRequest request, RequestInfo info, User user, ReplyForm form)
            throws InterruptedException {
        var options = WriteOptions.of(request.query(), "CreateOptions");
        var context = context(resource, request, info, user, options);
        var object = decode(resource, request, context);
        var created = creation.create(context, object);
        return replies.object(201, resource, form, created, context.warnings());
    }

    private ObjectNode decode(Resource resource, ApiRequest request, WriteContext context) {
        return BodyDecoder.decode(
                request.body(),
                BodyFormats.of(request.headers()),
                resource.definition().schema(),
                resource.definition().kind(),
                context.options().fieldValidation(),
                context.warnings());
    }

    ApiReply update(
            Resource resource,
            ApiRequest request,
            RequestInfo info,
            User user,
            ReplyForm form,
            Updating.Kind kind)
            throws InterruptedException {
        var options = WriteOptions.of(request.query(), "UpdateOptions");
        var context = context(resource, request, info, user, options);
        var object = decode(resource, request, context);
        Updating.requireIdentity(context, object);
        var updated =
                updating.find(
                        context,
                        kind,
                        live -> {
                            Updating.requireUid(context, object, live);
                            var copy = object.deepCopy();
                            resource.rules().applyDefaults(copy);
                            return new Updating.Changed(copy, false);
                        });
        if (updated.isPresent()) {
            return replies.object(200, resource, form, updated.get().object(), context.warnings());
        }
        if (kind != Updating.Kind.MAIN || !resource.rules().updateMayCreate()) {
            throw Failures.notFound(resource.name(), context.name());
        }
        guard.requireCreate(context);
        var created = creation.create(context, object);
        return replies.object(201, resource, form, created, context.warnings());
    }

    ApiReply patch(
            Resource resource,
            ApiRequest request,
            RequestInfo info,
            User user,
            ReplyForm form,
            Updating.Kind kind)
            throws InterruptedException {
        var type = Patching.Type.of(BodyFormats.mediaType(request.headers()));
        requirePatch(type, resource);
        boolean apply = type == Patching.Type.APPLY;
        var options = WriteOptions.of(request.query(), apply ? "ApplyOptions" : "PatchOptions");
        var context = context(resource, request, info, user, options);
        if (apply) {
            return apply(context, request, form, kind);
        }
        var definition = resource.definition();
        var updated =
                updating.update(
                        context,
                        kind,
                        live -> {
                            var object =
                                    patching.patched(
                                            type,
                                            request.body(),
                                            live,
                                            definition.schema(),
                                            definition.kind(),
                                            context);
                            resource.rules().applyDefaults(object);
                            return new Updating.Changed(object, false);
                        });
        return replies.object(200, resource, form, updated.object(), context.warnings());
    }

    /** What lists merge by is not known of custom resources. */
    private static void requirePatch(Patching.Type type, Resource resource) {
        if (type == Patching.Type.STRATEGIC && resource.definition().custom().isPresent()) {
            throw Failures.unknownBody(
                    "application/json-patch+json, application/merge-patch+json,"
                            + " application/apply-patch+yaml");
        }
    }

    private ApiReply apply(
            WriteContext context, ApiRequest request, ReplyForm form, Updating.Kind kind)
            throws InterruptedException {
        var resource = context.resource();
        var config = patching.applyConfig(request.body(), resource.definition().kind(), context);
        var name = config.path("metadata").path("name");
        // Of a name that is no text (y is a boolean in YAML) the schema's check tells more.
        if (!name.isBoolean() && !name.isNumber()) {
            // On a copy: the namespace of the path is not part of what the client applied.
            Updating.requireIdentity(context, config.deepCopy());
        }
        for (int attempt = 1; ; attempt++) {
            var updated =
                    updating.find(
                            context,
                            kind,
                            live -> {
                                var object = patching.applied(Optional.of(live), config, context);
                                resource.rules().applyDefaults(object);
                                keepAskedVersion(config, live, object);
                                return new Updating.Changed(object, true);
                            });
            if (updated.isPresent()) {
                return replies.object(
                        200, resource, form, updated.get().object(), context.warnings());
            }
            if (kind != Updating.Kind.MAIN) {
                throw Failures.notFound(resource.name(), context.name());
            }
            String uid = ObjectMeta.uid(config);
            if (!uid.isEmpty()) {
                throw Failures.conflict(
                        resource.name(),
                        context.name(),
                        "uid mismatch: the provided object specified uid "
                                + uid
                                + ", and no existing object was found");
            }
            var object = patching.applied(Optional.empty(), config, context);
            resource.rules().applyDefaults(object);
            // As in Kubernetes: which version an object had that is not there does not matter.
            ObjectMeta.of(object).remove("resourceVersion");
            guard.requireCreate(context);
            try {
                var created = creation.admit(context, object);
                return replies.object(201, resource, form, created, context.warnings());
            } catch (ApiStatusException e) {
                // Somebody else created it meanwhile; apply to that.
                if (!e.status().reason().equals("AlreadyExists") || attempt == APPLY_ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    /**
     * The version that the client asked for is what the write is checked against; one that asks for
     * none applies to whatever is there, also where an update may not.
     */
    private static void keepAskedVersion(ObjectNode config, ObjectNode live, ObjectNode object) {
        var asked = ObjectMeta.has(config, "resourceVersion") ? config : live;
        ObjectMeta.copy(asked, object, "resourceVersion");
    }

    private ApiReply delete(
            Resource resource, ApiRequest request, RequestInfo info, User user, ReplyForm form)
            throws InterruptedException {
        var options = DeleteOptions.of(request);
        var context = deleteContext(resource, request, info, user, options);
        var deleted = deletion.delete(context, options);
        if (deleted.gone() && !SHOWN_WHEN_GONE.contains(resource.definition().plural())) {
            return replies.tree(
                    200, form, Replies.deleted(resource, deleted.object()), context.warnings());
        }
        return replies.object(200, resource, form, deleted.object(), context.warnings());
    }

    private static WriteContext deleteContext(
            Resource resource,
            ApiRequest request,
            RequestInfo info,
            User user,
            DeleteOptions options) {
        var write = WriteOptions.internal("").withDryRun(options.dryRun());
        var context = context(resource, request, info, user, write);
        boolean left = options.propagation().isEmpty() && options.orphanDependents().isEmpty();
        if (left && resource.is("batch", "jobs")) {
            context.warnings().add(PODS_PRESERVED);
        }
        return context;
    }

    /** As Kubernetes lists what it deletes: in pages, all of them, so that a version is exact. */
    private static ListOptions inPages(ListOptions options) {
        return options.limit() > 0 ? options : options.withLimit(Long.MAX_VALUE);
    }

    private ApiReply deleteCollection(
            Resource resource, ApiRequest request, RequestInfo info, User user, ReplyForm form)
            throws InterruptedException {
        var options = DeleteOptions.of(request);
        var context = deleteContext(resource, request, info, user, options);
        var page =
                listing.list(
                        resource, inPages(ListOptions.of(request.query(), info, resource, false)));
        for (var object : page.objects()) {
            var tree = object.tree();
            var one =
                    new WriteContext(
                            resource,
                            ObjectMeta.namespace(tree),
                            ObjectMeta.name(tree),
                            "",
                            user,
                            context.options(),
                            context.manager(),
                            context.fence(),
                            context.warnings());
            try {
                deletion.delete(one, options);
            } catch (ApiStatusException e) {
                // One that somebody else deleted first is deleted all the same.
                if (e.status().code() != 404) {
                    throw e;
                }
            }
        }
        return replies.list(resource, form, page);
    }
}
