package io.trireme.api.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.RecordedExchanges;
import io.trireme.api.RecordedExchanges.Exchange;
import io.trireme.api.codec.BodyFormat;
import io.trireme.api.codec.Decoded;
import io.trireme.api.codec.ObjectDecoder;
import io.trireme.api.custom.StructuralSchema;
import io.trireme.api.kinds.CustomResourceRules.RuleEvaluation;
import io.trireme.api.patch.MergePatch;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.schema.Schema;
import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Replays the recorded life of CustomResourceDefinitions and their objects through decoding,
 * defaults, rules and columns, and compares whole answers. Left out is what a server adds
 * (conditions, uids, managed fields, apply) and what expressions in CEL decide; passed over where
 * the recordings are absent.
 */
class CustomTranscriptTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DEFINITIONS =
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final int REPLAYED_MIN = 100;
    private static final ResourceDefinition DEFINITION = definition("CustomResourceDefinition");

    /** A schema may have rules; what they say is no part of this test. */
    private record Unevaluated(boolean hasRules) implements RuleEvaluation {
        @Override
        public List<FieldError> check(ObjectNode object, Optional<ObjectNode> before) {
            return List.of();
        }
    }

    /** One served version of a definition. */
    private record Served(
            GroupVersionKind kind, StructuralSchema schema, JsonNode version, KindRules rules) {}

    private final Map<String, ObjectNode> stored = new HashMap<>();

    @TestFactory
    Stream<DynamicTest> answersAreThoseOfKubernetes() {
        var tests = new ArrayList<DynamicTest>();
        for (var recorded : RecordedExchanges.read("crd.txt")) {
            var exchange = timed(recorded);
            replay(exchange)
                    .ifPresent(
                            run ->
                                    tests.add(
                                            DynamicTest.dynamicTest(
                                                    exchange.title()
                                                            + " #"
                                                            + tests.size()
                                                            + " "
                                                            + exchange.requestBody()
                                                                    .replaceAll("\\s+", " "),
                                                    run::run)));
            remember(exchange);
        }
        assertTrue(tests.size() >= REPLAYED_MIN, "replayed: " + tests.size());
        return tests.stream();
    }

    /** Times are masked in the recording; any will do. */
    private static Exchange timed(Exchange recorded) {
        String time = "2026-11-20T10:00:00Z";
        var reply = recorded.replyBody();
        return new Exchange(
                recorded.title(),
                recorded.method(),
                recorded.path(),
                recorded.query(),
                recorded.headers(),
                recorded.requestBody().replace("<time>", time),
                recorded.status(),
                recorded.warnings(),
                reply.isMissingNode()
                        ? reply
                        : JSON.readTree(reply.toString().replace("<time>", time)));
    }

    private void remember(Exchange exchange) {
        if (exchange.status() / 100 != 2
                || exchange.query().containsKey("dryRun")
                || exchange.path().endsWith("/scale")) {
            return;
        }
        if (exchange.replyBody() instanceof ObjectNode object && object.has("metadata")) {
            if (object.path("metadata").has("name")) {
                stored.put(path(exchange, object), object.deepCopy());
            }
        } else if (exchange.method().equals("POST")) {
            // A step of preparation, whose answer was not recorded.
            var sent = (ObjectNode) JSON.readTree(exchange.requestBody());
            if (exchange.path().equals(DEFINITIONS)) {
                var _ = create(BuiltInKinds.rules(DEFINITION.kind()), sent);
            }
            ((ObjectNode) sent.get("metadata")).put("generation", 1);
            stored.put(path(exchange, sent), sent);
        }
    }

    private static String path(Exchange exchange, ObjectNode object) {
        return exchange.method().equals("POST")
                ? exchange.path() + "/" + object.path("metadata").path("name").stringValue("")
                : exchange.path().replaceAll("/status$", "");
    }

    private Optional<Runnable> replay(Exchange exchange) {
        if ((exchange.message().isEmpty() && exchange.replyBody().isMissingNode())
                || exchange.contentType().contains("apply-patch")
                || exchange.contentType().contains("strategic")
                || exchange.path().endsWith("/scale")
                || exchange.message().contains("must be specified for an update")
                || exchange.message().contains("is terminating")) {
            return Optional.empty();
        }
        String path = exchange.path().replaceAll("/status$", "");
        boolean status = exchange.path().endsWith("/status");
        var before = Optional.ofNullable(stored.get(path)).map(ObjectNode::deepCopy);
        if (path.startsWith(DEFINITIONS)) {
            var rules = BuiltInKinds.rules(DEFINITION.kind());
            return write(exchange, status, before, DEFINITION.schema(), DEFINITION.kind(), rules);
        }
        var served = served(path);
        if (served.isEmpty()) {
            return Optional.empty();
        }
        var one = served.get();
        if (exchange.replyBody().path("kind").stringValue("").equals("Table")) {
            return Optional.of(
                    () -> CustomTables.compare(exchange, one.kind(), one.schema(), one.version()));
        }
        return write(exchange, status, before, one.schema(), one.kind(), one.rules());
    }

    private static ResourceDefinition definition(String kind) {
        return BuiltInKinds.definitions().stream()
                .filter(one -> one.kind().kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private Optional<Runnable> write(
            Exchange exchange,
            boolean status,
            Optional<ObjectNode> before,
            Schema schema,
            GroupVersionKind kind,
            KindRules rules) {
        return switch (exchange.method()) {
            case "POST" ->
                    Optional.of(
                            () ->
                                    compare(
                                            exchange,
                                            () -> decode(exchange, schema, kind),
                                            object -> create(rules, object)));
            case "PUT" ->
                    before.map(
                            old ->
                                    () ->
                                            compare(
                                                    exchange,
                                                    () -> decode(exchange, schema, kind),
                                                    object -> update(rules, object, old, status)));
            case "PATCH" ->
                    exchange.contentType().contains("merge-patch")
                            ? before.map(
                                    old ->
                                            () ->
                                                    compare(
                                                            exchange,
                                                            () -> patched(exchange, schema, old),
                                                            object ->
                                                                    update(
                                                                            rules, object, old,
                                                                            status)))
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Optional<Served> served(String path) {
        var parts = path.split("/", -1);
        boolean namespaced = parts.length > 5 && parts[4].equals("namespaces");
        if (parts.length < 5 || (namespaced && parts.length < 7)) {
            return Optional.empty();
        }
        String plural = namespaced ? parts[6] : parts[4];
        var definition = stored.get(DEFINITIONS + "/" + plural + "." + parts[2]);
        boolean otherScope =
                definition == null
                        || Fields.text(definition, "spec", "scope").equals("Namespaced")
                                != namespaced;
        if (otherScope) {
            return Optional.empty();
        }
        for (var version : Fields.objects(definition, "spec", "versions")) {
            if (Fields.text(version, "name").equals(parts[3]) && Fields.flag(version, "served")) {
                var kind =
                        new GroupVersionKind(
                                parts[2],
                                parts[3],
                                Fields.text(definition, "spec", "names", "kind"));
                var schema =
                        StructuralSchema.ofObject(Fields.at(version, "schema", "openAPIV3Schema"));
                boolean rules = version.toString().contains("x-kubernetes-validations");
                return Optional.of(
                        new Served(
                                kind,
                                schema,
                                version,
                                new CustomResourceRules(
                                        kind, schema, version, new Unevaluated(rules))));
            }
        }
        return Optional.empty();
    }

    private interface Decoding {
        Decoded decode();
    }

    private interface Judging {
        List<FieldError> judge(ObjectNode object);
    }

    private static Decoded decode(Exchange exchange, Schema schema, GroupVersionKind kind) {
        return ObjectDecoder.decode(
                exchange.requestBody().getBytes(StandardCharsets.UTF_8),
                BodyFormat.JSON,
                schema,
                kind);
    }

    private static Decoded patched(Exchange exchange, Schema schema, ObjectNode before) {
        return ObjectDecoder.conform(
                MergePatch.apply(JSON.readTree(exchange.requestBody()), before), schema);
    }

    private static List<FieldError> create(KindRules rules, ObjectNode object) {
        rules.applyDefaults(object);
        rules.prepareForCreate(object);
        return rules.validateCreate(object);
    }

    private static List<FieldError> update(
            KindRules rules, ObjectNode object, ObjectNode before, boolean status) {
        // Steps of preparation left no uid or time behind.
        var metadata = (ObjectNode) before.get("metadata");
        for (var field : List.of("uid", "creationTimestamp")) {
            if (!metadata.has(field)) {
                Fields.copy((ObjectNode) object.get("metadata"), metadata, field);
            }
        }
        rules.applyDefaults(object);
        if (status) {
            rules.prepareForStatusUpdate(object, before);
            return rules.validateStatusUpdate(object, before);
        }
        rules.prepareForUpdate(object, before);
        return rules.validateUpdate(object, before);
    }

    private static void compare(Exchange exchange, Decoding decoding, Judging judging) {
        Decoded decoded;
        try {
            decoded = decoding.decode();
        } catch (ApiStatusException refused) {
            assertEquals(exchange.message(), refused.status().message());
            assertEquals(exchange.status(), refused.status().code());
            return;
        }
        var strict = decoded.strictError();
        if (exchange.query().getOrDefault("fieldValidation", "").equals("Strict")
                && strict.isPresent()) {
            assertTrue(
                    exchange.message().endsWith(": " + strict.get()),
                    exchange.message() + " | " + strict.get());
            return;
        }
        assertTrue(exchange.status() / 100 == 2 || exchange.status() == 422, exchange.message());
        var object = decoded.object();
        var errors = judging.judge(object);
        assertEquals(CustomAnswers.causes(exchange.replyBody()), CustomAnswers.texts(errors));
        if (exchange.status() / 100 == 2) {
            var warnings = new ArrayList<>(exchange.warnings());
            warnings.removeIf(CustomAnswers::isByExpressions);
            warnings.removeIf(
                    warning -> warning.contains("deprecated") || warning.startsWith("use"));
            assertEquals(warnings, decoded.warnings());
            // Objects of several versions are also pruned by the version that is stored.
            if (!exchange.title().startsWith("15:") || exchange.path().equals(DEFINITIONS)) {
                boolean created = exchange.method().equals("POST");
                assertEquals(
                        CustomAnswers.masked(exchange.replyBody(), created),
                        CustomAnswers.masked(object, created));
            }
        }
    }
}
