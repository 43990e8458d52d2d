package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.upstream.ClientIdentity;
import io.trireme.store.memory.InMemoryStore;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** An aggregated API server behind an APIService, over real TLS on loopback. */
final class AggregationTest {
    private static final String API_SERVICES = "/apis/apiregistration.k8s.io/v1/apiservices";
    private static final String NAME = "v1.ext.example.com";
    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private final AggregatedDouble remote = new AggregatedDouble();
    private final TestRegistry registry = TestRegistry.over(new InMemoryStore(), config());

    private RegistryConfig config() {
        var identity = remote.pki.client("CN=front-proxy-client");
        return RegistryConfig.defaults()
                .withFrontProxy(
                        Optional.of(
                                new ClientIdentity(
                                        List.of(identity.certificate()), identity.key())));
    }

    @AfterEach
    void close() {
        registry.close();
        remote.close();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(condition);
    }

    /** EndpointSlices may not name loopback, external names may. */
    private void register() throws InterruptedException {
        var service =
                registry.call(
                        "POST",
                        "/api/v1/namespaces/default/services",
                        """
                        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "webhook"},
                         "spec": {"type": "ExternalName", "externalName": "localhost"}}
                        """);
        assertEquals(201, service.status(), service.body());
        var created =
                registry.call(
                        "POST",
                        API_SERVICES,
                        """
                        {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
                         "metadata": {"name": "%s"},
                         "spec": {"group": "ext.example.com", "version": "v1",
                          "groupPriorityMinimum": 17705, "versionPriority": 10, "caBundle": "%s",
                          "service": {"namespace": "default", "name": "webhook", "port": %d}}}
                        """
                                .formatted(NAME, remote.pki.caBundle(), remote.port()));
        assertEquals(201, created.status(), created.body());
    }

    private JsonNode condition() throws InterruptedException {
        return registry.get(API_SERVICES + "/" + NAME).json().at("/status/conditions/0");
    }

    private void awaitReason(String reason) {
        await(() -> condition().path("reason").asString("").equals(reason));
    }

    private JsonNode discovered() throws InterruptedException {
        var items =
                registry.call("GET", "/apis", HttpHeaders.of("Accept", AGGREGATED), "")
                        .json()
                        .path("items");
        for (var item : items) {
            if (item.at("/metadata/name").asString().equals("ext.example.com")) {
                return item.at("/versions/0");
            }
        }
        return items.path("none");
    }

    @Test
    void requestGoesOnInTheUsersName() throws Exception {
        register();
        awaitReason("Passed");
        String things = "/apis/ext.example.com/v1/namespaces/default/things";
        var answer =
                registry.call(
                        "POST",
                        things + "?dryRun=All&x=a%20b",
                        HttpHeaders.of("X-Remote-User", "somebody")
                                .and("X-Remote-Group", "system:masters")
                                .and("Content-Type", "application/json"),
                        "{\"kind\": \"Thing\"}");
        assertEquals(200, answer.status(), answer.body());
        assertEquals("Thing", answer.text("/kind"));
        var asked = remote.forwarded().getFirst();
        assertEquals("POST", asked.method());
        assertEquals(things + "?dryRun=All&x=a%20b", asked.target());
        assertEquals("{\"kind\": \"Thing\"}", asked.body());
        assertEquals("CN=front-proxy-client", asked.peer());
        assertEquals(List.of("admin"), asked.headers().get("X-Remote-User"));
        assertEquals(
                List.of("system:masters", "system:authenticated"),
                asked.headers().get("X-Remote-Group"));
        assertFalse(asked.headers().containsKey("Authorization"));
    }

    @Test
    void whoMayNotIsRefusedHere() throws Exception {
        register();
        awaitReason("Passed");
        var answer =
                registry.call(
                        "GET",
                        "/apis/ext.example.com/v1/things",
                        HttpHeaders.of("Authorization", "Bearer bob"),
                        "");
        assertEquals(403, answer.status(), answer.body());
        assertEquals(List.of(), remote.forwarded());
    }

    @Test
    void discoveryShowsWhatTheServerServes() throws Exception {
        register();
        await(() -> discovered().path("freshness").asString("").equals("Current"));
        assertEquals("things", discovered().at("/resources/0/resource").asString());
        var names =
                registry.get("/apis")
                        .json()
                        .path("groups")
                        .valueStream()
                        .map(group -> group.path("name").asString())
                        .toList();
        int at = names.indexOf("ext.example.com");
        assertEquals("events.k8s.io", names.get(at - 1));
        assertEquals("authentication.k8s.io", names.get(at + 1));
        assertEquals("Thing", registry.get("/apis/ext.example.com/v1").text("/resources/0/kind"));
    }

    @Test
    void openApiIsTheServersOwn() throws Exception {
        register();
        await(() -> discovered().path("freshness").asString("").equals("Current"));
        String url = "/openapi/v3/apis/ext.example.com/v1?hash=AB";
        var index = registry.get("/openapi/v3").json().path("paths");
        assertEquals(
                url, index.path("apis/ext.example.com/v1").path("serverRelativeURL").asString());
        assertFalse(index.has("version"));
        assertEquals(url, registry.get(url).text("/target"));
    }

    @Test
    void serverThatFailsIsUnavailableStaleAndBackWhenItIs() throws Exception {
        register();
        await(() -> discovered().path("freshness").asString("").equals("Current"));
        remote.discoveryStatus = 500;
        registry.patch(
                "merge", API_SERVICES + "/" + NAME, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        awaitReason("FailedDiscoveryCheck");
        assertTrue(condition().path("message").asString().contains("bad status from https://"));
        var answer = registry.get("/apis/ext.example.com/v1/things");
        assertEquals(503, answer.status());
        assertEquals("service unavailable\n", answer.body());
        await(() -> discovered().path("freshness").asString("").equals("Stale"));
        assertEquals("things", discovered().at("/resources/0/resource").asString());
        remote.discoveryStatus = 200;
        awaitReason("Passed");
        assertEquals(200, registry.get("/apis/ext.example.com/v1/things").status());
    }

    @Test
    void apiServiceThatIsDeletedLeavesNothing() throws Exception {
        register();
        await(() -> discovered().path("freshness").asString("").equals("Current"));
        registry.call("DELETE", API_SERVICES + "/" + NAME, "");
        await(() -> registry.get("/apis/ext.example.com").status() == 404);
        await(() -> registry.get("/apis/ext.example.com/v1/things").status() == 404);
    }
}
