package io.trireme.apiserver.routes;

import io.trireme.api.codec.ObjectDecoder;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;
import io.trireme.apiserver.ApiHandler;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.BodyFormats;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;
import io.trireme.apiserver.chain.BearerTokens;
import io.trireme.apiserver.http.ObjectReplies;
import io.trireme.apiserver.http.StatusReplies;
import io.trireme.apiserver.rbac.Attributes;
import io.trireme.apiserver.rbac.Authorizer;
import io.trireme.apiserver.rbac.PolicyRule;
import io.trireme.apiserver.tokens.TokenVerdict;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The reviews: who am I, may I, may they, what may I, whose token is this. They are answered and
 * never stored.
 */
public final class AccessReviews implements ApiHandler {
    private static final String AUTHORIZATION = "authorization.k8s.io";
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final Set<String> AUTHORIZATION_RESOURCES =
            Set.of(
                    "selfsubjectaccessreviews",
                    "selfsubjectrulesreviews",
                    "subjectaccessreviews",
                    "localsubjectaccessreviews");
    private static final Set<String> AUTHENTICATION_RESOURCES =
            Set.of("selfsubjectreviews", "tokenreviews");

    /** Reviews whose question has owners, like the fields of an object. */
    private static final Set<String> OWNED =
            Set.of(
                    "selfsubjectaccessreviews",
                    "subjectaccessreviews",
                    "localsubjectaccessreviews",
                    "tokenreviews");

    private static final String INVALID_TOKEN = "invalid bearer token";

    private static final List<String> RESOURCE_FIELDS =
            List.of(
                    "namespace",
                    "verb",
                    "group",
                    "version",
                    "resource",
                    "subresource",
                    "name",
                    "fieldSelector",
                    "labelSelector");

    private final Authorizer authorizer;
    private final BearerTokens tokens;
    private final InstantSource clock;
    private final ReviewMetadata metadata;

    public AccessReviews(Authorizer authorizer, BearerTokens tokens, InstantSource clock) {
        this.authorizer = authorizer;
        this.tokens = tokens;
        this.clock = clock;
        this.metadata = new ReviewMetadata(clock);
    }

    /** Whether a request is for one of the reviews. */
    static boolean covers(RequestInfo info) {
        return info.version().equals("v1")
                && switch (info.group()) {
                    case AUTHORIZATION -> AUTHORIZATION_RESOURCES.contains(info.resource());
                    case AUTHENTICATION -> AUTHENTICATION_RESOURCES.contains(info.resource());
                    case String _ -> false;
                };
    }

    @Override
    public ApiReply handle(ApiRequest request, RequestInfo info, User user) {
        if (!info.name().isEmpty()) {
            throw new ApiStatusException(StatusReplies.unknownResource());
        }
        if (!info.verb().equals("create")) {
            throw new ApiStatusException(StatusReplies.methodNotAllowed());
        }
        var kind = info.groupVersion().kind(kindOf(info.resource()));
        var schema = SchemaCatalog.builtIn().findKind(kind).orElseThrow();
        var format = BodyFormats.of(request.headers());
        var review = ObjectDecoder.decode(request.body(), format, schema, kind).object();
        if (!info.namespace().isEmpty()) {
            placeIn(info.namespace(), review);
        }
        var reply = answer(review.path("spec"), info, user);
        var named =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kind", kind.kind())
                        .put("apiVersion", info.groupVersion().toString());
        if (OWNED.contains(info.resource())) {
            named.set("metadata", metadata.of(review, schema, request, info));
        } else {
            named.putObject("metadata");
        }
        named.setAll(reply);
        return ObjectReplies.of(201, named, request);
    }

    private static void placeIn(String namespace, ObjectNode review) {
        var sent =
                review.get("metadata") instanceof ObjectNode there
                        ? there
                        : review.putObject("metadata");
        sent.put("namespace", namespace);
    }

    private ObjectNode answer(JsonNode spec, RequestInfo info, User user) {
        return switch (info.resource()) {
            case "selfsubjectaccessreviews" -> accessReview(spec, user, false);
            case "subjectaccessreviews" -> accessReview(spec, subject(spec), true);
            case "localsubjectaccessreviews" -> localReview(spec, info.namespace());
            case "selfsubjectrulesreviews" -> rulesReview(spec, user);
            case "selfsubjectreviews" -> selfReview(user);
            case "tokenreviews" -> tokenReview(spec);
            case String _ -> throw new ApiStatusException(StatusReplies.unknownResource());
        };
    }

    private static String kindOf(String resource) {
        return switch (resource) {
            case "selfsubjectaccessreviews" -> "SelfSubjectAccessReview";
            case "subjectaccessreviews" -> "SubjectAccessReview";
            case "localsubjectaccessreviews" -> "LocalSubjectAccessReview";
            case "selfsubjectrulesreviews" -> "SelfSubjectRulesReview";
            case "selfsubjectreviews" -> "SelfSubjectReview";
            case String _ -> "TokenReview";
        };
    }

    private static User subject(JsonNode spec) {
        var extra = new TreeMap<String, List<String>>();
        spec.path("extra")
                .propertyStream()
                .forEach(one -> extra.put(one.getKey(), texts(one.getValue())));
        return new User(
                spec.path("user").asString(""),
                spec.path("uid").asString(""),
                texts(spec.path("groups")),
                extra);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    private ObjectNode localReview(JsonNode spec, String namespace) {
        var resource = spec.path("resourceAttributes");
        if (resource.isObject() && !resource.path("namespace").asString("").equals(namespace)) {
            throw invalid(
                    "spec.resourceAttributes.namespace",
                    '"' + resource.path("namespace").asString("") + '"',
                    "must match metadata.namespace");
        }
        if (spec.path("nonResourceAttributes").isObject()) {
            throw invalid(
                    "spec.nonResourceAttributes",
                    printed(spec.path("nonResourceAttributes")),
                    "disallowed on this kind of request");
        }
        return accessReview(spec, subject(spec), true);
    }

    private ObjectNode accessReview(JsonNode spec, User user, boolean namesSubject) {
        validate(spec, user, namesSubject);
        var resource = spec.path("resourceAttributes");
        var other = spec.path("nonResourceAttributes");
        var decision =
                authorizer.decide(
                        new Attributes(
                                user,
                                (resource.isObject() ? resource : other).path("verb").asString(""),
                                resource.isObject(),
                                resource.path("namespace").asString(""),
                                resource.path("group").asString(""),
                                resource.path("resource").asString(""),
                                resource.path("subresource").asString(""),
                                resource.path("name").asString(""),
                                other.path("path").asString("")));
        var reply = JsonNodeFactory.instance.objectNode();
        reply.set("spec", ordered(spec));
        var status = reply.putObject("status").put("allowed", decision.allowed());
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        return reply;
    }

    private static void validate(JsonNode spec, User user, boolean namesSubject) {
        boolean resource = spec.path("resourceAttributes").isObject();
        boolean other = spec.path("nonResourceAttributes").isObject();
        if (resource && other) {
            throw invalid(
                    "spec.nonResourceAttributes",
                    printed(spec.path("nonResourceAttributes")),
                    "cannot be specified in combination with resourceAttributes");
        }
        if (!resource && !other) {
            throw invalid(
                    "spec.resourceAttributes",
                    "null",
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
        if (namesSubject && user.name().isEmpty() && user.groups().isEmpty()) {
            throw invalid("spec.user", "\"\"", "at least one of user or group must be specified");
        }
    }

    /** As Go prints the struct. */
    private static String printed(JsonNode attributes) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Path", attributes.path("path").asString(""))
                .put("Verb", attributes.path("verb").asString(""))
                .toString();
    }

    private static ApiStatusException invalid(String field, String value, String detail) {
        return new ApiStatusException(
                ApiStatus.invalid(
                        AUTHORIZATION, "", "", List.of(FieldError.invalid(field, value, detail))));
    }

    /** Known fields only, in Kubernetes' order. */
    private static ObjectNode ordered(JsonNode spec) {
        var copy = JsonNodeFactory.instance.objectNode();
        keep(spec, copy, "resourceAttributes", RESOURCE_FIELDS);
        keep(spec, copy, "nonResourceAttributes", List.of("path", "verb"));
        for (String field : List.of("user", "groups", "extra", "uid")) {
            if (!spec.path(field).isMissingNode() && !spec.path(field).isNull()) {
                copy.set(field, spec.path(field));
            }
        }
        return copy;
    }

    private static void keep(JsonNode spec, ObjectNode into, String name, List<String> fields) {
        if (spec.path(name).isObject()) {
            var kept = into.putObject(name);
            for (String field : fields) {
                var value = spec.path(name).path(field);
                if (!value.isMissingNode() && !value.isNull() && !value.asString("x").isEmpty()) {
                    kept.set(field, value);
                }
            }
        }
    }

    private ObjectNode rulesReview(JsonNode spec, User user) {
        String namespace = spec.path("namespace").asString("");
        if (namespace.isEmpty()) {
            throw new ApiStatusException(ApiStatus.badRequest("no namespace on request"));
        }
        var found = authorizer.rulesFor(user, namespace);
        var reply = JsonNodeFactory.instance.objectNode();
        reply.putObject("spec");
        var status = reply.putObject("status");
        var resources = status.putArray("resourceRules");
        var urls = status.putArray("nonResourceRules");
        for (var rule : found.rules()) {
            if (!rule.resources().isEmpty()) {
                fill(resources.addObject(), rule);
            } else if (!rule.nonResourceUrls().isEmpty()) {
                var one = urls.addObject();
                rule.verbs().forEach(one.putArray("verbs")::add);
                rule.nonResourceUrls().forEach(one.putArray("nonResourceURLs")::add);
            }
        }
        status.put("incomplete", false);
        if (!found.error().isEmpty()) {
            status.put("evaluationError", found.error());
        }
        return reply;
    }

    private static void fill(ObjectNode into, PolicyRule rule) {
        rule.verbs().forEach(into.putArray("verbs")::add);
        rule.apiGroups().forEach(into.putArray("apiGroups")::add);
        rule.resources().forEach(into.putArray("resources")::add);
        if (!rule.resourceNames().isEmpty()) {
            rule.resourceNames().forEach(into.putArray("resourceNames")::add);
        }
    }

    private ObjectNode selfReview(User user) {
        var reply = JsonNodeFactory.instance.objectNode();
        reply.putObject("metadata")
                .put(
                        "creationTimestamp",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        describe(user, reply.putObject("status").putObject("userInfo"));
        return reply;
    }

    private ObjectNode tokenReview(JsonNode spec) {
        var reply = JsonNodeFactory.instance.objectNode();
        String token = spec.path("token").asString("");
        if (token.isEmpty()) {
            throw new ApiStatusException(
                    ApiStatus.badRequest("token is required for TokenReview in authentication"));
        }
        var shown = reply.putObject("spec").put("token", token);
        if (!spec.path("audiences").isEmpty()) {
            shown.set("audiences", spec.path("audiences"));
        }
        var status = reply.putObject("status");
        switch (tokens.review(token, texts(spec.path("audiences")))) {
            case TokenVerdict.Accepted(var user, var audiences) -> {
                status.put("authenticated", true);
                describe(user, status.putObject("user"));
                if (!audiences.isEmpty()) {
                    audiences.forEach(status.putArray("audiences")::add);
                }
            }
            case TokenVerdict.Refused(String reason) -> {
                status.putObject("user");
                status.put("error", "[" + INVALID_TOKEN + ", " + reason + "]");
            }
            case TokenVerdict.Unknown _ -> {
                status.putObject("user");
                status.put("error", INVALID_TOKEN);
            }
        }
        return reply;
    }

    private static void describe(User user, ObjectNode into) {
        into.put("username", user.name());
        if (!user.uid().isEmpty()) {
            into.put("uid", user.uid());
        }
        new ArrayList<>(user.groups()).forEach(into.putArray("groups")::add);
        if (!user.extra().isEmpty()) {
            var extra = into.putObject("extra");
            user.extra().forEach((name, values) -> values.forEach(extra.putArray(name)::add));
        }
    }
}
