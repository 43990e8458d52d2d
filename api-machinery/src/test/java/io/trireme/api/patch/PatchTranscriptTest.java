package io.trireme.api.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.api.GroupVersion;
import io.trireme.api.RecordedExchanges;
import io.trireme.api.RecordedExchanges.Exchange;
import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatusException;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Applies the recorded patches to the recorded objects and compares with what a real server
 * answered. Defaults, validation and generated metadata are other parts' work, so of each answer
 * only what a patch alone decides is compared: everything but the server's own metadata.
 */
class PatchTranscriptTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** Answers that need defaults, validation or decoding, which follow a patch. */
    private static final List<String> DECIDED_LATER =
            List.of("6:", "12:", "16:", "17:", "18:", "41:", "43:");

    @TestFactory
    Stream<DynamicTest> patchesDoWhatTheRecordedServerDid() {
        var stored = new HashMap<String, ObjectNode>();
        var tests = new ArrayList<DynamicTest>();
        for (var exchange : RecordedExchanges.read("patches.txt")) {
            var before = stored.get(exchange.path());
            boolean later = DECIDED_LATER.stream().anyMatch(exchange.title()::startsWith);
            if (exchange.method().equals("PATCH")
                    && before != null
                    && !later
                    && !recreated(before, exchange.replyBody())
                    && exchange.query().isEmpty()
                    && !exchange.requestBody().contains("bytes in all")) {
                tests.add(test(exchange, before));
            }
            if (exchange.status() < 300 && exchange.replyBody() instanceof ObjectNode after) {
                remember(stored, exchange, after);
            }
        }
        return tests.stream();
    }

    /** Deleted and made anew between the recorded requests. */
    private static boolean recreated(JsonNode before, JsonNode after) {
        var uid = after.path("metadata").path("uid");
        return uid.isString() && !uid.equals(before.path("metadata").path("uid"));
    }

    private static void remember(
            Map<String, ObjectNode> stored, Exchange exchange, ObjectNode after) {
        var name = after.path("metadata").path("name").asString("");
        var path = exchange.path();
        stored.put(exchange.method().equals("POST") ? path + "/" + name : path, after);
        if (path.endsWith("/status")) {
            stored.put(path.substring(0, path.length() - "/status".length()), after);
        }
    }

    private static DynamicTest test(Exchange exchange, ObjectNode before) {
        return DynamicTest.dynamicTest(
                exchange.title() + " " + exchange.requestBody().lines().findFirst().orElse(""),
                () -> {
                    if (exchange.status() < 300) {
                        assertEquals(
                                comparable(exchange.replyBody()),
                                comparable(patch(exchange, before)));
                    } else if (isJson(exchange.requestBody())
                            && exchange.contentType().contains("patch+json")) {
                        var refused =
                                assertThrows(
                                        ApiStatusException.class, () -> patch(exchange, before));
                        assertEquals(exchange.message(), refused.status().message());
                        assertEquals(exchange.status(), refused.status().code());
                        assertEquals(
                                exchange.replyBody().path("reason").asString(""),
                                refused.status().reason());
                    }
                });
    }

    private static boolean isJson(String text) {
        try {
            return !JSON.readTree(text).isMissingNode();
        } catch (JacksonException _) {
            return false;
        }
    }

    private static ObjectNode patch(Exchange exchange, ObjectNode before) {
        var body = JSON.readTree(exchange.requestBody());
        String type = exchange.contentType();
        if (type.startsWith("application/json-patch")) {
            return JsonPatch.apply(body, before);
        }
        if (type.startsWith("application/merge-patch")) {
            return MergePatch.apply(body, before);
        }
        return StrategicMergePatch.apply((ObjectNode) body, before, schema(before));
    }

    private static Schema schema(ObjectNode object) {
        var version = GroupVersion.parse(object.path("apiVersion").asString());
        return SchemaCatalog.builtIn()
                .findKind(version.kind(object.path("kind").asString()))
                .orElseThrow();
    }

    /** Without what the server adds around a patch, and without empty containers. */
    private static JsonNode comparable(JsonNode object) {
        var copy = (ObjectNode) object.deepCopy();
        var metadata = (ObjectNode) copy.path("metadata");
        metadata.remove(List.of("managedFields", "resourceVersion", "generation"));
        // Defaults put these back or fill them.
        if (copy.path("spec") instanceof ObjectNode spec) {
            spec.remove(List.of("replicas", "strategy"));
        }
        if (copy.path("kind").asString().equals("Secret")) {
            copy.remove(List.of("data", "stringData"));
        }
        withoutDefaults(copy);
        return copy;
    }

    private static void withoutDefaults(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(
                    List.of(
                            "terminationMessagePath",
                            "terminationMessagePolicy",
                            "imagePullPolicy",
                            "resources",
                            "protocol",
                            "type",
                            "targetPort",
                            "lastUpdateTime",
                            "lastTransitionTime",
                            "whole"));
        }
        node.forEach(PatchTranscriptTest::withoutDefaults);
        if (node instanceof ObjectNode object) {
            object.removeIf(value -> value.isContainer() && value.isEmpty());
        }
    }
}
