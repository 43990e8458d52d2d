package io.trireme.apiserver.registry;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.BodyFormats;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;
import io.trireme.apiserver.registry.connect.Connects;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** The verbs of subresources. */
final class SubresourceVerbs {
    private final SchemaCatalog schemas;
    private final Verbs verbs;
    private final Updating updating;
    private final Patching patching;
    private final Evictions evictions;
    private final Connects connects;
    private final TokenRequests tokens;
    private final Replies replies;
    private final Clock clock;

    SubresourceVerbs(
            SchemaCatalog schemas,
            Verbs verbs,
            Updating updating,
            Patching patching,
            Evictions evictions,
            Connects connects,
            TokenRequests tokens,
            Replies replies,
            Clock clock) {
        this.schemas = schemas;
        this.verbs = verbs;
        this.updating = updating;
        this.patching = patching;
        this.evictions = evictions;
        this.connects = connects;
        this.tokens = tokens;
        this.replies = replies;
        this.clock = clock;
    }

    ApiReply handle(Resource resource, ApiRequest request, RequestInfo info, User user)
            throws InterruptedException {
        if (Connects.serves(resource.name(), info.subresource())) {
            return connects.reply(request, info, user);
        }
        var subresource = resource.definition().subresources().get(info.subresource());
        if (subresource == null) {
            throw Failures.unknownResource();
        }
        if (!subresource.verbs().contains(info.verb())) {
            throw Failures.methodNotAllowed();
        }
        var form = ReplyForm.of(request, resource, false);
        return switch (info.subresource()) {
            case "status" -> part(resource, request, info, user, form, Updating.Kind.STATUS);
            case "approval", "ephemeralcontainers", "resize" ->
                    part(resource, request, info, user, form, Updating.Kind.PART);
            case "scale" -> scale(resource, request, info, user, form);
            case "binding" -> bind(resource, request, info, user, form);
            case "eviction" -> evictions.create(resource, request, info, user, form);
            case "token" -> tokens.create(resource, request, info, user, form);
            case "finalize" -> finalizeNamespace(resource, request, info, user, form);
            case String _ -> throw Failures.unknownResource();
        };
    }

    /** A subresource that shows the whole object and changes a part of it. */
    private ApiReply part(
            Resource resource,
            ApiRequest request,
            RequestInfo info,
            User user,
            ReplyForm form,
            Updating.Kind kind)
            throws InterruptedException {
        return switch (info.verb()) {
            case "get" -> verbs.get(resource, request, info, form);
            case "update" -> verbs.update(resource, request, info, user, form, kind);
            case "patch" -> verbs.patch(resource, request, info, user, form, kind);
            case String _ -> throw Failures.methodNotAllowed();
        };
    }

    private ApiReply scale(
            Resource resource, ApiRequest request, RequestInfo info, User user, ReplyForm form)
            throws InterruptedException {
        if (info.verb().equals("get")) {
            var live =
                    verbs.read(resource, info, request.query().text("resourceVersion"))
                            .orElseThrow(() -> Failures.notFound(resource.name(), info.name()));
            return replies.tree(
                    200,
                    form,
                    scaleOf(resource, resource.view().served(live.tree())),
                    new Warnings());
        }
        boolean patch = info.verb().equals("patch");
        var type =
                patch
                        ? Patching.Type.of(BodyFormats.mediaType(request.headers()))
                        : Patching.Type.MERGE;
        boolean apply = type == Patching.Type.APPLY;
        String optionsKind = apply ? "ApplyOptions" : patch ? "PatchOptions" : "UpdateOptions";
        var options = WriteOptions.of(request.query(), optionsKind);
        var context = Verbs.context(resource, request, info, user, options);
        Updating.Change change =
                apply
                        ? live -> appliedScale(request, context, live)
                        : live -> {
                            var scale =
                                    patch
                                            ? patchedScale(type, request, context, live)
                                            : decode(request, context, Subresources.SCALE);
                            Updating.requireIdentity(context, scale);
                            return new Updating.Changed(scaled(resource, live, scale), false);
                        };
        var updated = updating.update(context, Updating.Kind.MAIN, change);
        var object = resource.view().served(updated.object().tree());
        return replies.tree(200, form, scaleOf(resource, object), context.warnings());
    }

    private ObjectNode patchedScale(
            Patching.Type type, ApiRequest request, WriteContext context, ObjectNode live) {
        return patching.patched(
                type,
                request.body(),
                scaleOf(context.resource(), live),
                schemas.require("io.k8s.api.autoscaling.v1.Scale"),
                Subresources.SCALE,
                context);
    }

    /** Who applies a Scale applies the number of replicas, and so owns it in the object itself. */
    private Updating.Changed appliedScale(
            ApiRequest request, WriteContext context, ObjectNode live) {
        var scale = patching.applyConfig(request.body(), Subresources.SCALE, context);
        Updating.requireIdentity(context, scale);
        var resource = context.resource();
        var kind = resource.definition().kind();
        var config =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("apiVersion", kind.groupVersion().toString())
                        .put("kind", kind.kind());
        config.putObject("metadata").put("name", context.name());
        if (resource.definition().custom().isEmpty()) {
            config.putObject("spec");
        }
        var object = patching.applied(Optional.of(live), scaled(resource, config, scale), context);
        resource.rules().applyDefaults(object);
        Subresources.takeVersion(scale, object);
        return new Updating.Changed(object, true);
    }

    private static ObjectNode scaleOf(Resource resource, ObjectNode object) {
        return CustomScale.find(resource.definition())
                .map(custom -> custom.scale(object))
                .orElseGet(() -> Subresources.scale(object));
    }

    private static ObjectNode scaled(Resource resource, ObjectNode live, ObjectNode scale) {
        return CustomScale.find(resource.definition())
                .map(custom -> custom.scaled(live, scale))
                .orElseGet(() -> Subresources.scaled(live, scale));
    }

    private ObjectNode decode(ApiRequest request, WriteContext context, GroupVersionKind kind) {
        String group = kind.group().isEmpty() ? "core" : kind.group();
        return BodyDecoder.decode(
                request.body(),
                BodyFormats.of(request.headers()),
                schemas.require("io.k8s.api." + group + "." + kind.version() + "." + kind.kind()),
                kind,
                context.options().fieldValidation(),
                context.warnings());
    }

    ApiReply bind(Resource pods, ApiRequest request, RequestInfo info, User user, ReplyForm form)
            throws InterruptedException {
        var options = WriteOptions.of(request.query(), "CreateOptions");
        var sent = Verbs.context(pods, request, info, user, options);
        var binding = decode(request, sent, Subresources.BINDING);
        String name = ObjectMeta.name(binding);
        var context = info.name().isEmpty() ? sent.withName(name) : sent;
        if (!name.equals(context.name())) {
            throw Failures.badRequest("name in URL does not match name in Binding object");
        }
        Subresources.requireNodeTarget(binding);
        updating.update(
                context,
                Updating.Kind.INTERNAL,
                live -> {
                    String uid = ObjectMeta.uid(binding);
                    if (!uid.isEmpty() && !uid.equals(ObjectMeta.uid(live))) {
                        throw Updating.uidConflict(context, uid, ObjectMeta.uid(live));
                    }
                    return new Updating.Changed(
                            Subresources.bound(live, binding, clock.seconds()), true);
                });
        return replies.tree(201, form, Replies.success(201), context.warnings());
    }

    private ApiReply finalizeNamespace(
            Resource namespaces, ApiRequest request, RequestInfo info, User user, ReplyForm form)
            throws InterruptedException {
        var options = WriteOptions.of(request.query(), "UpdateOptions");
        var context = Verbs.context(namespaces, request, info, user, options);
        var sent =
                BodyDecoder.decode(
                        request.body(),
                        BodyFormats.of(request.headers()),
                        namespaces.definition().schema(),
                        namespaces.definition().kind(),
                        options.fieldValidation(),
                        context.warnings());
        Updating.requireIdentity(context, sent);
        var updated =
                updating.update(
                        context,
                        Updating.Kind.INTERNAL,
                        live -> {
                            String version = ObjectMeta.text(sent, "resourceVersion");
                            if (!version.isEmpty()
                                    && !version.equals(ObjectMeta.text(live, "resourceVersion"))) {
                                throw Failures.conflict(
                                        namespaces.name(), context.name(), Failures.MODIFIED);
                            }
                            var changed = live.deepCopy();
                            var spec =
                                    changed.get("spec") instanceof ObjectNode there
                                            ? there
                                            : changed.putObject("spec");
                            spec.remove("finalizers");
                            var finalizers = sent.path("spec").path("finalizers");
                            if (!finalizers.isEmpty()) {
                                spec.set("finalizers", finalizers);
                            }
                            return new Updating.Changed(changed, true);
                        });
        return replies.object(200, namespaces, form, updated.object(), context.warnings());
    }
}
