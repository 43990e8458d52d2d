package io.trireme.api.cel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.Transcript;
import io.trireme.api.status.FieldError;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a real server answered to rules and to objects under rules. */
class CelTranscriptTest {
    private static final String SCHEMA = "spec.validation.openAPIV3Schema";

    private static List<Transcript.Exchange> exchanges(String title) throws IOException {
        return Transcript.read("transcripts/crd.txt").stream()
                .filter(exchange -> exchange.title().startsWith(title))
                .toList();
    }

    private static JsonNode schema(JsonNode crd) {
        return crd.at("/spec/versions/0/schema/openAPIV3Schema");
    }

    private static List<FieldError> causes(JsonNode status) {
        var causes = new ArrayList<FieldError>();
        for (var cause : status.at("/details/causes")) {
            var reason =
                    Arrays.stream(FieldError.Reason.values())
                            .filter(one -> one.wire().equals(cause.path("reason").asString()))
                            .findFirst()
                            .orElseThrow();
            causes.add(
                    new FieldError(
                            reason,
                            cause.path("message").asString(),
                            cause.path("field").asString()));
        }
        return causes;
    }

    @Test
    void declarationsAreJudgedAsRecorded() throws IOException {
        int refused = 0;
        for (var exchange : exchanges("case 11")) {
            var errors = CelCheck.declared(schema(exchange.request().orElseThrow()), SCHEMA);
            assertEquals(causes(exchange.response().orElseThrow()), errors);
            refused++;
        }
        assertEquals(10, refused);
        for (String accepted : List.of("case 10", "case 12")) {
            for (var exchange : exchanges(accepted)) {
                if (exchange.path().endsWith("customresourcedefinitions")) {
                    assertEquals(
                            List.of(),
                            CelCheck.declared(schema(exchange.request().orElseThrow()), SCHEMA));
                }
            }
        }
    }

    @Test
    void rulesOnObjectsAreJudgedAsRecorded() throws IOException {
        replay("case 10");
    }

    @Test
    void ratchetingIsAsRecorded() throws IOException {
        replay("case 12");
    }

    /** Follows the objects of a case; what values break without rules is left to others. */
    private static void replay(String title) throws IOException {
        var rules = CelRules.compile(schema(exchanges(title).getFirst().request().orElseThrow()));
        Optional<ObjectNode> stored = Optional.empty();
        int judged = 0;
        for (var exchange : exchanges(title)) {
            var request = (ObjectNode) exchange.request().orElseThrow();
            if (exchange.path().contains("customresourcedefinitions")) {
                rules = CelRules.compile(schema(request));
                continue;
            }
            boolean create = exchange.method().equals("POST");
            var object = create ? request : RecordedRulesTest.merged(stored.orElseThrow(), request);
            var expected =
                    exchange.status() == 422
                            ? causes(exchange.response().orElseThrow())
                            : List.<FieldError>of();
            if (expected.stream().anyMatch(cause -> cause.field().equals("<nil>"))) {
                continue;
            }
            var found = rules.check(object, create ? Optional.empty() : stored);
            assertEquals(expected, found.errors());
            judged++;
            if (exchange.status() < 300) {
                stored = Optional.of(object);
                if (title.equals("case 12") && !create) {
                    assertEquals(
                            List.of("spec.c: Invalid value: \"bad\": must be good"),
                            found.warnings());
                }
            }
        }
        assertTrue(judged >= 4, () -> "few were judged");
    }
}
