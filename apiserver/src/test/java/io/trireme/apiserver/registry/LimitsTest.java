package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.apiserver.HttpHeaders;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is too large, unknown or unreadable. */
final class LimitsTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private final TestRegistry registry = TestRegistry.open();

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void bodyOfFourMebibytesIsTooLarge() throws InterruptedException {
        var answer = registry.call("POST", MAPS, object(4 << 20));
        assertEquals(413, answer.status());
        assertEquals("RequestEntityTooLarge", answer.text("/reason"));
        assertEquals("Request entity too large: limit is 3145728", answer.text("/message"));
    }

    @Test
    void objectLargerThanTheStoreTakesIsTooLarge() throws InterruptedException {
        String events = "/api/v1/namespaces/default/events";
        String event =
                "{\"metadata\":{\"name\":\"big\"},\"involvedObject\":{\"namespace\":\"default\"},"
                        + "\"message\":\""
                        + "x".repeat(2 << 20)
                        + "\"}";
        var answer = registry.call("POST", events, event);
        assertEquals(413, answer.status());
        assertEquals("Request entity too large: limit is 1572864", answer.text("/message"));
        assertEquals(404, registry.get(events + "/big").status());
    }

    @Test
    void unknownResourceIsNotFound() throws InterruptedException {
        var answer = registry.get("/api/v1/namespaces/default/nonsenses");
        assertEquals(404, answer.status());
        assertEquals("NotFound", answer.text("/reason"));
    }

    @Test
    void clusterScopedResourceInANamespaceIsNotFound() throws InterruptedException {
        assertEquals(404, registry.get("/api/v1/namespaces/default/nodes").status());
    }

    @Test
    void formThatNobodyCanGiveIsNotAcceptable() throws InterruptedException {
        var headers = HttpHeaders.of("Accept", "text/plain");
        assertEquals(406, registry.call("GET", MAPS, headers, "").status());
    }

    @Test
    void nameWithASlashIsInvalid() throws InterruptedException {
        var answer = registry.call("POST", MAPS, "{\"metadata\":{\"name\":\"a/b\"}}");
        assertEquals(422, answer.status());
        assertEquals("metadata.name", answer.text("/details/causes/0/field"));
    }

    private static String object(int sizeBytes) {
        return "{\"metadata\":{\"name\":\"big\"},\"data\":{\"k\":\""
                + "x".repeat(sizeBytes)
                + "\"}}";
    }
}
