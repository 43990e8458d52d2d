package io.trireme.apiserver.registry;

import io.trireme.api.GroupResource;
import io.trireme.api.GroupVersion;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.apply.ManagedFields;
import io.trireme.api.kinds.Fields;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.BodyFormats;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;
import io.trireme.apiserver.registry.admission.LiveReader;
import io.trireme.apiserver.tokens.TokenClaims;
import io.trireme.apiserver.tokens.TokenClaims.Reference;
import io.trireme.apiserver.tokens.TokenIssuer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The subresource {@code token} of service accounts: signs tokens, and stores nothing. */
final class TokenRequests {
    private static final GroupVersionKind KIND =
            new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest");
    private static final GroupResource ACCOUNTS = new GroupResource("", "serviceaccounts");
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final GroupResource NODES = new GroupResource("", "nodes");
    private static final GroupResource SECRETS = new GroupResource("", "secrets");

    private static final long SECONDS_PRESET = Duration.ofHours(1).toSeconds();
    private static final long SECONDS_MIN = Duration.ofMinutes(10).toSeconds();
    private static final long SECONDS_MAX = 1L << 32;

    /** What the volume asks for that the service account's admission puts into pods. */
    private static final long EXTENDED_SECONDS_ASKED = 3607;

    private static final long EXTENDED_SECONDS = Duration.ofDays(365).toSeconds();

    private final Schema schema;
    private final Optional<TokenIssuer> issuer;
    private final LiveReader live;
    private final Replies replies;
    private final Clock clock;

    /**
     * @param issuer empty if this cluster signs no tokens: every request is answered with 501
     */
    TokenRequests(
            SchemaCatalog schemas,
            Optional<TokenIssuer> issuer,
            LiveReader live,
            Replies replies,
            Clock clock) {
        this.schema = schemas.require("io.k8s.api.authentication.v1.TokenRequest");
        this.issuer = issuer;
        this.live = live;
        this.replies = replies;
        this.clock = clock;
    }

    /** What a token is bound to. */
    private record Bound(
            Optional<Reference> pod, Optional<Reference> secret, Optional<Reference> node) {
        static final Bound NOTHING =
                new Bound(Optional.empty(), Optional.empty(), Optional.empty());
    }

    ApiReply create(
            Resource accounts, ApiRequest request, RequestInfo info, User user, ReplyForm form) {
        var signer =
                issuer.orElseThrow(
                        () ->
                                Failures.notImplemented(
                                        "this server has no key to sign service account tokens"));
        var options = WriteOptions.of(request.query(), "CreateOptions");
        var context = Verbs.context(accounts, request, info, user, options);
        var sent =
                BodyDecoder.decode(
                        request.body(),
                        BodyFormats.of(request.headers()),
                        schema,
                        KIND,
                        options.fieldValidation(),
                        context.warnings());
        var owned = owned(context, sent);
        requireSameIdentity(context, sent);
        var account = require(ACCOUNTS, context.namespace(), context.name());
        requireUid(sent, account, context.name());
        var spec = owned.path("spec");
        requireLifetime(spec.path("expirationSeconds").asLong());
        var bound = bound(context, spec.path("boundObjectRef"));
        return replies.tree(
                201, form, answer(context, owned, account, bound, signer), context.warnings());
    }

    /** The request with its preset and its managedFields, as if it had been created. */
    private ObjectNode owned(WriteContext context, ObjectNode sent) {
        var object = sent.deepCopy();
        object.remove("status");
        var spec =
                object.get("spec") instanceof ObjectNode there ? there : object.putObject("spec");
        if (!spec.path("expirationSeconds").isNumber()) {
            spec.put("expirationSeconds", SECONDS_PRESET);
        }
        var owned =
                ManagedFields.trackUpdate(
                        Optional.empty(),
                        object,
                        schema,
                        context.manager(),
                        KIND.groupVersion(),
                        context.subresource(),
                        clock.seconds());
        // In Kubernetes the reference is there from the beginning, as null; only its fields are
        // set.
        for (var entry : owned.path("metadata").path("managedFields")) {
            if (Fields.at(entry, "fieldsV1", "f:spec", "f:boundObjectRef")
                    instanceof ObjectNode reference) {
                reference.remove(".");
            }
        }
        return owned;
    }

    private static void requireSameIdentity(WriteContext context, ObjectNode sent) {
        requireSame(context, "name", ObjectMeta.name(sent), context.name());
        requireSame(context, "namespace", ObjectMeta.namespace(sent), context.namespace());
    }

    private static void requireSame(
            WriteContext context, String field, String sent, String wanted) {
        if (!sent.isEmpty() && !sent.equals(wanted)) {
            throw Failures.invalid(
                    KIND.group(),
                    KIND.kind(),
                    context.name(),
                    List.of(
                            FieldError.invalid(
                                    "metadata." + field,
                                    GoText.quoted(sent),
                                    "must match the service account " + field + " if specified")));
        }
    }

    private static void requireUid(ObjectNode sent, ObjectNode account, String name) {
        String asked = ObjectMeta.uid(sent);
        if (!asked.isEmpty() && !asked.equals(ObjectMeta.uid(account))) {
            throw Failures.conflict(
                    ACCOUNTS,
                    name,
                    "the UID in the token request ("
                            + asked
                            + ") does not match the UID of the service account ("
                            + ObjectMeta.uid(account)
                            + ")");
        }
    }

    private static void requireLifetime(long seconds) {
        String wrong =
                seconds < SECONDS_MIN
                        ? "may not specify a duration less than 10 minutes"
                        : seconds > SECONDS_MAX
                                ? "may not specify a duration larger than 2^32 seconds"
                                : "";
        if (!wrong.isEmpty()) {
            throw Failures.invalid(
                    KIND.group(),
                    KIND.kind(),
                    "",
                    List.of(
                            FieldError.invalid(
                                    "spec.expirationSeconds", Long.toString(seconds), wrong)));
        }
    }

    private ObjectNode require(GroupResource resource, String namespace, String name) {
        return live.read(resource, namespace, name)
                .orElseThrow(() -> Failures.notFound(resource, name));
    }

    private Bound bound(WriteContext context, JsonNode reference) {
        if (!reference.isObject()) {
            return Bound.NOTHING;
        }
        String name = reference.path("name").asString("");
        String kind = reference.path("kind").asString("");
        var version = GroupVersion.parse(reference.path("apiVersion").asString(""));
        var object =
                switch (version.group().isEmpty() ? kind : "") {
                    case "Pod" -> requirePod(context, name);
                    case "Node" -> require(NODES, "", name);
                    case "Secret" -> require(SECRETS, context.namespace(), name);
                    case String _ ->
                            throw Failures.badRequest(
                                    "cannot bind token to object of type "
                                            + version
                                            + ", Kind="
                                            + kind);
                };
        requireUid(reference, object, kind, name);
        var found = Optional.of(reference(object));
        return switch (kind) {
            case "Pod" -> new Bound(found, Optional.empty(), nodeOf(object));
            case "Node" -> new Bound(Optional.empty(), Optional.empty(), found);
            case String _ -> new Bound(Optional.empty(), found, Optional.empty());
        };
    }

    private ObjectNode requirePod(WriteContext context, String name) {
        var pod = require(PODS, context.namespace(), name);
        if (!pod.path("spec").path("serviceAccountName").asString("").equals(context.name())) {
            throw Failures.badRequest(
                    "cannot bind token for serviceaccount "
                            + GoText.quoted(context.name())
                            + " to pod running with different serviceaccount name.");
        }
        return pod;
    }

    private static void requireUid(
            JsonNode reference, ObjectNode object, String kind, String name) {
        String asked = reference.path("uid").asString("");
        if (!asked.isEmpty() && !asked.equals(ObjectMeta.uid(object))) {
            throw uidConflict(kind, name, asked);
        }
    }

    private static ApiStatusException uidConflict(String kind, String name, String asked) {
        return Failures.conflict(
                new GroupResource("", kind),
                name,
                "the UID in the bound object reference ("
                        + asked
                        + ") does not match the UID in record. The object might have been deleted"
                        + " and then recreated");
    }

    /** A node that is not there (yet) is named without its uid. */
    private Optional<Reference> nodeOf(ObjectNode pod) {
        String name = pod.path("spec").path("nodeName").asString("");
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        live.read(NODES, "", name)
                                .map(TokenRequests::reference)
                                .orElse(new Reference(name, "")));
    }

    private static Reference reference(ObjectNode object) {
        return new Reference(ObjectMeta.name(object), ObjectMeta.uid(object));
    }

    private ObjectNode answer(
            WriteContext context,
            ObjectNode owned,
            ObjectNode account,
            Bound bound,
            TokenIssuer signer) {
        Instant now = clock.now();
        var spec = owned.path("spec");
        long seconds = spec.path("expirationSeconds").asLong();
        var audiences = ObjectMeta.texts(spec.path("audiences"));
        if (audiences.isEmpty()) {
            audiences = new ArrayList<>(signer.audiences());
        }
        boolean extended =
                signer.extendsExpiration()
                        && bound.pod().isPresent()
                        && seconds == EXTENDED_SECONDS_ASKED
                        && signer.audiences().containsAll(audiences);
        var times = TokenClaims.Times.of(now, extended ? EXTENDED_SECONDS : seconds);
        var claims =
                new TokenClaims(
                        context.namespace(),
                        reference(account),
                        bound.pod(),
                        bound.secret(),
                        bound.node(),
                        audiences,
                        clock.uid(),
                        times,
                        extended
                                ? times.issued().map(from -> from.plusSeconds(seconds))
                                : Optional.empty());
        var answer =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", KIND.kind())
                        .put("apiVersion", KIND.groupVersion().toString());
        answer.set("metadata", metadata(context, owned, account, now));
        var shown = answer.putObject("spec");
        audiences.forEach(shown.putArray("audiences")::add);
        shown.put("expirationSeconds", seconds);
        shown.set(
                "boundObjectRef",
                spec.path("boundObjectRef") instanceof ObjectNode reference
                        ? reference
                        : JsonNodeFactory.instance.nullNode());
        answer.putObject("status")
                .put("token", signer.sign(claims))
                .put("expirationTimestamp", Clock.seconds(now.plusSeconds(seconds)));
        return answer;
    }

    private static ObjectNode metadata(
            WriteContext context, ObjectNode owned, ObjectNode account, Instant now) {
        var metadata =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("name", context.name())
                        .put("namespace", context.namespace())
                        .put("uid", ObjectMeta.uid(account))
                        .put("creationTimestamp", Clock.seconds(now));
        owned.path("metadata")
                .properties()
                .forEach(field -> metadata.putIfAbsent(field.getKey(), field.getValue()));
        return metadata;
    }
}
