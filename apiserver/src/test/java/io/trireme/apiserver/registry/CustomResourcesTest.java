package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.apiserver.HttpHeaders;
import io.trireme.store.memory.InMemoryStore;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Custom resources from their definition to their end, through the handler. */
final class CustomResourcesTest {
    private static final String DEFINITIONS =
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String WIDGETS = "/apis/shop.example.com/v1/namespaces/default/widgets";
    private static final String DEFINITION =
            """
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
             "metadata": {"name": "widgets.shop.example.com"},
             "spec": {"group": "shop.example.com", "scope": "Namespaced",
              "names": {"plural": "widgets", "singular": "widget", "kind": "Widget",
                        "listKind": "WidgetList"},
              "versions": [
               {"name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                  "spec": {"type": "object", "properties": {
                    "size": {"type": "integer", "default": 3},
                    "color": {"type": "string"}}}}}},
                "selectableFields": [{"jsonPath": ".spec.color"}]},
               {"name": "v2", "served": true, "storage": false,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                  "spec": {"type": "object",
                           "x-kubernetes-preserve-unknown-fields": true}}}}}]}}
            """;

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .until(condition);
    }

    private static void define(TestRegistry registry) throws InterruptedException {
        var created = registry.call("POST", DEFINITIONS, DEFINITION);
        assertEquals(201, created.status(), created.body());
        await(() -> established(registry));
        // Resources wait for what another server may have established just now, discovery does not.
        registry.catchUp();
    }

    private static boolean established(TestRegistry registry) throws InterruptedException {
        for (var condition :
                registry.get(DEFINITIONS + "/widgets.shop.example.com")
                        .json()
                        .at("/status/conditions")) {
            if (condition.path("type").asString().equals("Established")) {
                return condition.path("status").asString().equals("True");
            }
        }
        return false;
    }

    private static TestRegistry.Answer create(TestRegistry registry, String name, String color)
            throws InterruptedException {
        return registry.call(
                "POST",
                WIDGETS,
                """
                {"apiVersion": "shop.example.com/v1", "kind": "Widget",
                 "metadata": {"name": "%s"}, "spec": {"color": "%s", "lost": 1}}
                """
                        .formatted(name, color));
    }

    @Test
    void objectIsPrunedDefaultedAndServedInBothVersions() throws Exception {
        try (var registry = TestRegistry.open()) {
            assertEquals("404 page not found\n", registry.get(WIDGETS).body());
            define(registry);
            var created = create(registry, "a", "red");
            assertEquals(201, created.status(), created.body());
            assertEquals(3, created.json().at("/spec/size").asInt());
            assertFalse(created.json().path("spec").has("lost"));
            var other = registry.get(WIDGETS.replace("/v1/", "/v2/") + "/a");
            assertEquals("shop.example.com/v2", other.text("/apiVersion"));
            assertEquals(created.json().get("spec"), other.json().get("spec"));
            assertEquals("WidgetList", registry.get(WIDGETS).text("/kind"));
        }
    }

    @Test
    void discoveryFollows() throws Exception {
        try (var registry = TestRegistry.open()) {
            assertEquals(404, registry.get("/apis/shop.example.com").status());
            define(registry);
            assertEquals(
                    "v2", registry.get("/apis/shop.example.com").text("/preferredVersion/version"));
            assertEquals(
                    "widgets", registry.get("/apis/shop.example.com/v1").text("/resources/0/name"));
        }
    }

    @Test
    void everyVersionHasAnApiServiceAsLongAsItIsServed() throws Exception {
        String apiServices = "/apis/apiregistration.k8s.io/v1/apiservices";
        try (var registry = TestRegistry.open()) {
            define(registry);
            await(() -> registry.get(apiServices + "/v2.shop.example.com").status() == 200);
            var one = registry.get(apiServices + "/v1.shop.example.com");
            assertEquals(1000, one.json().at("/spec/groupPriorityMinimum").asInt());
            assertEquals("Local", one.text("/status/conditions/0/reason"));
            registry.call("DELETE", apiServices + "/v1.shop.example.com", "");
            await(() -> registry.get(apiServices + "/v1.shop.example.com").status() == 200);
            registry.call("DELETE", DEFINITIONS + "/widgets.shop.example.com", "");
            await(() -> registry.get(apiServices).json().path("items").isEmpty());
        }
    }

    @Test
    void otherServerServesAsSoonAsItIsEstablished() throws Exception {
        try (var store = new InMemoryStore()) {
            try (var one = TestRegistry.over(store);
                    var other = TestRegistry.over(store)) {
                define(one);
                var created = create(other, "a", "red");
                assertEquals(201, created.status(), created.body());
            }
        }
    }

    @Test
    void serverThatStartsLaterServesWhatIsThere() throws Exception {
        try (var store = new InMemoryStore()) {
            try (var before = TestRegistry.over(store)) {
                define(before);
                create(before, "a", "red");
                before.api.close();
                try (var after = TestRegistry.over(store)) {
                    assertEquals("a", after.get(WIDGETS).text("/items/0/metadata/name"));
                }
            }
        }
    }

    @Test
    void watchSelectsByAFieldOfTheDefinition() throws Exception {
        try (var registry = TestRegistry.open()) {
            define(registry);
            try (var watch = registry.watch(WIDGETS + "?watch=1&fieldSelector=spec.color%3Dred")) {
                create(registry, "b", "blue");
                create(registry, "r", "red");
                assertEquals("r", watch.await(1).getFirst().at("/object/metadata/name").asString());
            }
        }
    }

    @Test
    void newSelectableFieldIsKnownOfObjectsThatAreThere() throws Exception {
        try (var registry = TestRegistry.open()) {
            define(registry);
            create(registry, "r", "red");
            create(registry, "b", "blue");
            var changed =
                    registry.patch(
                            "json",
                            DEFINITIONS + "/widgets.shop.example.com",
                            """
                            [{"op": "add", "path": "/spec/versions/0/selectableFields/-",
                              "value": {"jsonPath": ".spec.size"}}]
                            """);
            assertEquals(200, changed.status(), changed.body());
            await(
                    () ->
                            registry.get(WIDGETS + "?fieldSelector=spec.size%3D3")
                                            .json()
                                            .path("items")
                                            .size()
                                    == 2);
        }
    }

    @Test
    void deletedDefinitionTakesItsObjectsAndEndsTheirWatches() throws Exception {
        try (var registry = TestRegistry.open()) {
            define(registry);
            create(registry, "a", "red");
            try (var watch = registry.watch(WIDGETS + "?watch=1")) {
                watch.await(1);
                var deleted =
                        registry.call("DELETE", DEFINITIONS + "/widgets.shop.example.com", "");
                assertEquals(200, deleted.status(), deleted.body());
                assertEquals("DELETED", watch.await(2).get(1).at("/type").asString());
                watch.join(Duration.ofSeconds(10));
                assertTrue(watch.ended());
            }
            assertEquals(404, registry.get(WIDGETS).status());
            assertEquals(404, registry.get(DEFINITIONS + "/widgets.shop.example.com").status());
        }
    }

    @Test
    void definitionWaitsForTheFinalizersOfItsObjects() throws Exception {
        try (var registry = TestRegistry.open()) {
            define(registry);
            create(registry, "held", "red");
            registry.patch(
                    "merge", WIDGETS + "/held", "{\"metadata\":{\"finalizers\":[\"a.b/c\"]}}");
            registry.call("DELETE", DEFINITIONS + "/widgets.shop.example.com", "");
            await(() -> registry.get(WIDGETS + "/held").body().contains("deletionTimestamp"));
            var late = create(registry, "late", "red");
            assertEquals(403, late.status(), late.body());
            registry.patch("merge", WIDGETS + "/held", "{\"metadata\":{\"finalizers\":null}}");
            await(() -> registry.get(DEFINITIONS + "/widgets.shop.example.com").status() == 404);
        }
    }

    @Test
    void strategicMergePatchIsRefused() throws Exception {
        try (var registry = TestRegistry.open()) {
            define(registry);
            create(registry, "a", "red");
            var answer =
                    registry.call(
                            "PATCH",
                            WIDGETS + "/a",
                            HttpHeaders.of(
                                    "Content-Type", "application/strategic-merge-patch+json"),
                            "{}");
            assertEquals(415, answer.status());
        }
    }
}
