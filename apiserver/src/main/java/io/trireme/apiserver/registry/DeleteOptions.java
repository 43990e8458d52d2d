package io.trireme.apiserver.registry;

import io.trireme.api.codec.BodyFormat;
import io.trireme.api.codec.Json;
import io.trireme.api.codec.ObjectDecoder;
import io.trireme.api.codec.YamlTrees;
import io.trireme.api.codec.protobuf.Envelope;
import io.trireme.api.codec.protobuf.ObjectMessage;
import io.trireme.api.codec.protobuf.ProtobufFormatException;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.BodyFormats;
import io.trireme.apiserver.QueryParameters;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The options of a delete, from the body or, without one, from the query.
 *
 * @param gracePeriodSeconds negative means one second
 */
record DeleteOptions(
        boolean dryRun,
        Optional<Long> gracePeriodSeconds,
        Optional<Boolean> orphanDependents,
        Optional<Propagation> propagation,
        Optional<String> preconditionUid,
        Optional<String> preconditionVersion) {
    private static final String DEFINITION = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
    private static final List<String> POLICIES = List.of("Foreground", "Background", "Orphan");

    /** What becomes of the objects that the deleted one owns. */
    enum Propagation {
        FOREGROUND,
        BACKGROUND,
        ORPHAN
    }

    static final DeleteOptions NONE =
            new DeleteOptions(
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    static DeleteOptions of(ApiRequest request) {
        return request.body().length > 0
                ? ofTree(parse(request))
                : ofTree(ofQuery(request.query()));
    }

    private static ObjectNode parse(ApiRequest request) {
        var format = BodyFormats.of(request.headers());
        BodyDecoder.requireSize(request.body());
        if (format == BodyFormat.PROTOBUF) {
            return parseProtobuf(request.body());
        }
        JsonNode tree;
        try {
            tree =
                    format == BodyFormat.YAML
                            ? YamlTrees.parse(request.body()).value()
                            : Json.parse(request.body());
        } catch (ApiStatusException e) {
            throw Failures.badRequest(
                    format == BodyFormat.JSON
                            ? "couldn't get version/kind; json parse error: " + e.status().message()
                            : e.status().message());
        }
        if (!(tree instanceof ObjectNode options)) {
            throw Failures.badRequest(
                    "couldn't get version/kind; json parse error: the body is no object");
        }
        requireKind(options.path("kind").asString(""), options.path("apiVersion").asString(""));
        try {
            // A precondition of the wrong type must not be taken for none.
            var schema = SchemaCatalog.builtIn().require(DEFINITION);
            return ObjectDecoder.conform(options, schema).object();
        } catch (ApiStatusException e) {
            throw Failures.badRequest(
                    "DeleteOptions in version \"v1\" cannot be handled as a DeleteOptions: "
                            + e.status().message());
        }
    }

    private static ObjectNode parseProtobuf(byte[] body) {
        try {
            var envelope = Envelope.open(body);
            requireKind(envelope.kind(), envelope.apiVersion());
            return ObjectMessage.require(DEFINITION).read(envelope.content());
        } catch (ProtobufFormatException malformed) {
            throw Failures.badRequest(malformed.getMessage());
        }
    }

    private static void requireKind(String kind, String version) {
        if (!kind.isEmpty() && !kind.equals("DeleteOptions")) {
            throw Failures.badRequest(
                    "no kind \""
                            + kind
                            + "\" is registered for version \""
                            + version
                            + "\" in scheme \"pkg/apis/meta/internalversion/scheme/register.go:27\"");
        }
    }

    private static ObjectNode ofQuery(QueryParameters query) {
        var options = JsonNodeFactory.instance.objectNode();
        query.first("gracePeriodSeconds")
                .map(DeleteOptions::number)
                .ifPresent(seconds -> options.put("gracePeriodSeconds", seconds));
        query.first("propagationPolicy").ifPresent(p -> options.put("propagationPolicy", p));
        if (query.has("orphanDependents")) {
            options.put("orphanDependents", query.flag("orphanDependents"));
        }
        if (query.has("dryRun")) {
            var list = options.putArray("dryRun");
            query.all("dryRun").forEach(list::add);
        }
        return options;
    }

    /** A number that cannot be read must not let a delete pass that meant another grace period. */
    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw Failures.badRequest(
                    "strconv.ParseInt: parsing " + GoText.quoted(text) + ": invalid syntax");
        }
    }

    static DeleteOptions ofTree(ObjectNode tree) {
        var errors = new ArrayList<FieldError>();
        boolean dryRun = WriteOptions.checkDryRun(ObjectMeta.texts(tree.path("dryRun")), errors);
        var orphan =
                tree.path("orphanDependents").isBoolean()
                        ? Optional.of(tree.path("orphanDependents").asBoolean())
                        : Optional.<Boolean>empty();
        String policy = tree.path("propagationPolicy").asString("");
        if (orphan.isPresent() && !policy.isEmpty()) {
            errors.add(
                    FieldError.invalid(
                            "propagationPolicy",
                            GoText.quoted(policy),
                            "orphanDependents and deletionPropagation cannot be both set"));
        }
        if (!policy.isEmpty() && !POLICIES.contains(policy)) {
            errors.add(
                    FieldError.notSupported(
                            "propagationPolicy",
                            GoText.quoted(policy),
                            List.of("Foreground", "Background", "Orphan", "nil")));
        }
        if (!errors.isEmpty()) {
            throw Failures.invalid("meta.k8s.io", "DeleteOptions", "", errors);
        }
        var grace = tree.path("gracePeriodSeconds");
        return new DeleteOptions(
                dryRun,
                grace.isNumber() ? Optional.of(grace.asLong()) : Optional.empty(),
                orphan,
                policy.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Propagation.valueOf(policy.toUpperCase(Locale.ROOT))),
                nonEmpty(tree.path("preconditions").path("uid")),
                nonEmpty(tree.path("preconditions").path("resourceVersion")));
    }

    private static Optional<String> nonEmpty(JsonNode text) {
        return text.isString() ? Optional.of(text.asString()) : Optional.empty();
    }

    DeleteOptions withGracePeriod(long seconds) {
        return new DeleteOptions(
                dryRun,
                Optional.of(seconds),
                orphanDependents,
                propagation,
                preconditionUid,
                preconditionVersion);
    }

    /** Only if the object is still at a resourceVersion. */
    DeleteOptions withVersion(String version) {
        return new DeleteOptions(
                dryRun,
                gracePeriodSeconds,
                orphanDependents,
                propagation,
                preconditionUid,
                Optional.of(version));
    }

    DeleteOptions withDryRun(boolean dryRun) {
        return new DeleteOptions(
                dryRun,
                gracePeriodSeconds,
                orphanDependents,
                propagation,
                preconditionUid,
                preconditionVersion);
    }
}
