package io.trireme.api.cel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.api.status.FieldError;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a Kubernetes 1.36 server said of rules and of objects under them, as facts of our own
 * ({@code recorded.json}); {@link CelTranscriptTest} compares with the recordings where they are at
 * hand.
 */
class RecordedRulesTest {
    private static JsonNode recorded() throws IOException {
        try (var in = RecordedRulesTest.class.getResourceAsStream("recorded.json")) {
            return JsonMapper.shared().readTree(in);
        }
    }

    private static List<String> expected(JsonNode causes) {
        return causes.valueStream()
                .map(
                        cause ->
                                cause.path("field").asString()
                                        + " "
                                        + cause.path("reason").asString()
                                        + " "
                                        + cause.path("message").asString())
                .toList();
    }

    private static List<String> found(List<FieldError> errors) {
        return errors.stream()
                .map(error -> error.field() + " " + error.reason().wire() + " " + error.message())
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> declarations() throws IOException {
        return recorded()
                .path("declarations")
                .valueStream()
                .map(
                        one ->
                                DynamicTest.dynamicTest(
                                        "rules " + one.findPath("x-kubernetes-validations"),
                                        () ->
                                                assertEquals(
                                                        expected(one.path("causes")),
                                                        found(
                                                                CelCheck.declared(
                                                                        one.path("schema"),
                                                                        "spec.validation.openAPIV3Schema")))));
    }

    @TestFactory
    Stream<DynamicTest> objects() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        for (var resource : recorded().path("objects")) {
            var rules = CelRules.compile(resource.path("schema"));
            Optional<ObjectNode> stored = Optional.empty();
            for (var request : resource.path("requests")) {
                var body = (ObjectNode) request.path("object");
                boolean patch = request.path("method").asString().equals("PATCH");
                var object = patch ? merged(stored.orElseThrow(), body) : body;
                Optional<ObjectNode> before = patch ? stored : Optional.empty();
                if (!request.path("method").asString().equals("STORED")) {
                    tests.add(
                            DynamicTest.dynamicTest(
                                    body.toString(),
                                    () -> judge(rules.check(object, before), request)));
                }
                if (request.path("accepted").booleanValue()) {
                    stored = Optional.of(object);
                }
            }
        }
        return tests.stream();
    }

    private static void judge(CelFindings findings, JsonNode request) {
        assertEquals(expected(request.path("causes")), found(findings.errors()));
        assertEquals(
                request.path("warnings").valueStream().map(JsonNode::asString).toList(),
                findings.warnings());
    }

    /** A merge patch (RFC 7396). */
    static ObjectNode merged(ObjectNode object, ObjectNode patch) {
        var merged = object.deepCopy();
        patch.forEachEntry(
                (name, value) -> {
                    if (value.isNull()) {
                        merged.remove(name);
                    } else if (value instanceof ObjectNode changes
                            && merged.path(name) instanceof ObjectNode inside) {
                        merged.set(name, merged(inside, changes));
                    } else {
                        merged.set(name, value);
                    }
                });
        return merged;
    }
}
