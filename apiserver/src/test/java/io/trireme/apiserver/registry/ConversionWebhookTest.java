package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.http.TestPki;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;

/** Custom resources that a webhook converts, over real TLS on loopback. */
final class ConversionWebhookTest {
    private static final String DEFINITIONS =
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String V1 = "/apis/shop.example.com/v1/namespaces/default/widgets";
    private static final String V2 = "/apis/shop.example.com/v2/namespaces/default/widgets";

    private final ConversionDouble webhook = new ConversionDouble();
    private final TestRegistry registry = TestRegistry.open();

    @AfterEach
    void close() {
        registry.close();
        webhook.close();
    }

    private void define(String clientConfig) throws InterruptedException {
        var created =
                registry.call(
                        "POST",
                        DEFINITIONS,
                        """
                        {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                         "metadata": {"name": "widgets.shop.example.com"},
                         "spec": {"group": "shop.example.com", "scope": "Namespaced",
                          "names": {"plural": "widgets", "singular": "widget", "kind": "Widget",
                                    "listKind": "WidgetList"},
                          "conversion": {"strategy": "Webhook", "webhook": {
                            "conversionReviewVersions": ["v1"], "clientConfig": %s}},
                          "versions": [
                           {"name": "v1", "served": true, "storage": true,
                            "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                              "spec": {"type": "object", "properties": {
                                "size": {"type": "integer", "default": 3},
                                "color": {"type": "string"}}}}}}},
                           {"name": "v2", "served": true, "storage": false,
                            "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                              "spec": {"type": "object", "properties": {
                                "color": {"type": "string"},
                                "box": {"type": "object", "properties": {
                                  "size": {"type": "integer"}}}}}}}}}]}}
                        """
                                .formatted(clientConfig));
        assertEquals(201, created.status(), created.body());
        registry.catchUp();
    }

    private TestRegistry.Answer create(String name) throws InterruptedException {
        return registry.call(
                "POST",
                V1,
                """
                {"apiVersion": "shop.example.com/v1", "kind": "Widget",
                 "metadata": {"name": "%s"}, "spec": {"color": "red", "size": 5}}
                """
                        .formatted(name));
    }

    private TestRegistry.Answer apply(String manager, String target, String spec)
            throws InterruptedException {
        String version = target.contains("/v2/") ? "v2" : "v1";
        return registry.call(
                "PATCH",
                target + "?fieldManager=" + manager,
                HttpHeaders.of("Content-Type", "application/apply-patch+yaml"),
                """
                {"apiVersion": "shop.example.com/%s", "kind": "Widget",
                 "metadata": {"name": "a"}, "spec": %s}
                """
                        .formatted(version, spec));
    }

    @Test
    void objectIsReadInTheVersionThatIsNotStored() throws Exception {
        define(webhook.byUrl());
        create("a");
        assertEquals(0, webhook.reviews.size(), "the stored version is served without a call");
        var other = registry.get(V2 + "/a");
        assertEquals("shop.example.com/v2", other.text("/apiVersion"));
        assertEquals(5, other.json().at("/spec/box/size").asInt());
        assertFalse(other.json().path("spec").has("size"));
        assertEquals(
                "apiextensions.k8s.io/v1",
                webhook.reviews.getFirst().path("apiVersion").asString());
    }

    @Test
    void objectThatIsWrittenInAnotherVersionIsStoredConverted() throws Exception {
        define(webhook.byUrl());
        var created =
                registry.call(
                        "POST",
                        V2,
                        """
                        {"apiVersion": "shop.example.com/v2", "kind": "Widget",
                         "metadata": {"name": "b"}, "spec": {"box": {"size": 7}}}
                        """);
        assertEquals(201, created.status(), created.body());
        assertEquals(7, created.json().at("/spec/box/size").asInt());
        assertEquals(7, registry.get(V1 + "/b").json().at("/spec/size").asInt());
        var changed = registry.patch("merge", V2 + "/b", "{\"spec\":{\"box\":{\"size\":8}}}");
        assertEquals(200, changed.status(), changed.body());
        assertEquals(8, registry.get(V1 + "/b").json().at("/spec/size").asInt());
        String version = changed.text("/metadata/resourceVersion");
        var unchanged = registry.patch("merge", V2 + "/b", "{\"spec\":{\"box\":{\"size\":8}}}");
        assertEquals(version, unchanged.text("/metadata/resourceVersion"));
    }

    @Test
    void listIsConvertedByOneCall() throws Exception {
        define(webhook.byUrl());
        for (int i = 0; i < 20; i++) {
            create("w" + i);
        }
        var list = registry.get(V2);
        assertEquals(1, webhook.reviews.size());
        assertEquals(20, webhook.reviews.getFirst().at("/request/objects").size());
        assertEquals(20, list.json().path("items").size());
        assertEquals("shop.example.com/v2", list.text("/items/0/apiVersion"));
        assertEquals(5, list.json().at("/items/19/spec/box/size").asInt());
        assertEquals(
                registry.get(V1).text("/items/3/metadata/resourceVersion"),
                list.text("/items/3/metadata/resourceVersion"));
    }

    @Test
    void watchShowsTheVersionItAskedFor() throws Exception {
        define(webhook.byUrl());
        create("a");
        create("b");
        try (var watch = registry.watch(V2 + "?watch=1")) {
            watch.await(2);
            assertEquals(1, webhook.reviews.size(), "what is there is converted at once");
            create("c");
            var event = watch.await(3).get(2);
            assertEquals("c", event.at("/object/metadata/name").asString());
            assertEquals(5, event.at("/object/spec/box/size").asInt());
        }
    }

    @Test
    void managersOwnFieldsInTheirVersions() throws Exception {
        define(webhook.byUrl());
        assertEquals(201, apply("one", V1 + "/a", "{\"size\": 5}").status());
        var conflict = apply("two", V2 + "/a", "{\"box\": {\"size\": 6}}");
        assertEquals(409, conflict.status(), conflict.body());
        assertTrue(
                conflict.text("/message").contains("conflict with \"one\": .spec.size"),
                conflict.body());
        var taken = apply("two&force=true", V2 + "/a", "{\"box\": {\"size\": 6}}");
        assertEquals(200, taken.status(), taken.body());
        var fields = taken.json().at("/metadata/managedFields");
        assertEquals(1, fields.size(), fields.toString());
        assertEquals("two", fields.get(0).path("manager").asString());
        assertEquals("shop.example.com/v2", fields.get(0).path("apiVersion").asString());
        // What two applied in v2 goes when it applies nothing of it in v1; then the default is
        // back.
        var dropped = apply("two", V1 + "/a", "{\"color\": \"blue\"}");
        assertEquals(200, dropped.status(), dropped.body());
        assertEquals(3, dropped.json().at("/spec/size").asInt());
    }

    @Test
    void webhookMayStandBehindAServiceWhoseNameItsCertificateHas() throws Exception {
        // EndpointSlices may not name loopback, external names may.
        var service =
                registry.call(
                        "POST",
                        "/api/v1/namespaces/default/services",
                        """
                        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "webhook"},
                         "spec": {"type": "ExternalName", "externalName": "localhost"}}
                        """);
        assertEquals(201, service.status(), service.body());
        define(
                """
                {"service": {"namespace": "default", "name": "webhook", "path": "/convert",
                 "port": %d}, "caBundle": "%s"}
                """
                        .formatted(webhook.port(), webhook.pki.caBundle()));
        create("a");
        var other = registry.get(V2 + "/a");
        assertEquals(200, other.status(), other.body());
        registry.call("DELETE", "/api/v1/namespaces/default/services/webhook", "");
        registry.catchUp();
        assertEquals(
                "conversion webhook for shop.example.com/v1, Kind=Widget failed: Post"
                        + " \"https://webhook.default.svc:%d/convert?timeout=30s\": service"
                                .formatted(webhook.port())
                        + " \"webhook\" not found",
                registry.get(V2 + "/a").text("/message"));
    }

    @Test
    void answersThatAreNoAnswersAreToldInKubernetesWords() throws Exception {
        define(webhook.byUrl());
        create("a");
        webhook.spoiled = answer -> without(answer, "response");
        said("failed: no response provided");
        webhook.spoiled =
                answer -> {
                    response(answer).put("uid", "other");
                    return answer;
                };
        String taken = registry.get(V2 + "/a").text("/message");
        String uid = webhook.reviews.getLast().at("/request/uid").asString();
        assertTrue(
                taken.endsWith("failed: expected response.uid=\"" + uid + "\", got \"other\""),
                taken);
        webhook.spoiled =
                answer -> {
                    response(answer).putObject("result").put("status", "Failure");
                    return answer;
                };
        said("failed: response.result.status was 'Failure', not 'Success'");
        webhook.spoiled =
                answer -> {
                    response(answer)
                            .putObject("result")
                            .put("status", "Failure")
                            .put("message", "not today");
                    return answer;
                };
        said("failed: not today");
        webhook.spoiled =
                answer -> {
                    response(answer).putArray("convertedObjects");
                    return answer;
                };
        said("returned 0 objects, expected 1");
        webhook.spoiled = answer -> changed(answer, "name", "z");
        said("returned invalid object: must have the same name: a != z");
        webhook.spoiled =
                answer -> {
                    first(answer).put("apiVersion", "shop.example.com/v3");
                    return answer;
                };
        said(
                "returned invalid object at index 0: invalid groupVersion (expected"
                        + " shop.example.com/v2, received shop.example.com/v3)");
    }

    private void said(String what) throws InterruptedException {
        var answer = registry.get(V2 + "/a");
        assertEquals(500, answer.status(), answer.body());
        assertEquals(
                "conversion webhook for shop.example.com/v1, Kind=Widget " + what,
                answer.text("/message"));
    }

    private static ObjectNode without(ObjectNode answer, String field) {
        answer.remove(field);
        return answer;
    }

    private static ObjectNode response(ObjectNode answer) {
        return (ObjectNode) answer.get("response");
    }

    private static ObjectNode first(ObjectNode answer) {
        return (ObjectNode) answer.at("/response/convertedObjects/0");
    }

    private static ObjectNode changed(ObjectNode answer, String field, String value) {
        ((ObjectNode) first(answer).get("metadata")).put(field, value);
        return answer;
    }

    @Test
    void metadataIsPutBackButLabelsAndAnnotations() throws Exception {
        define(webhook.byUrl());
        var created = create("a");
        webhook.spoiled =
                answer -> {
                    var metadata = (ObjectNode) first(answer).get("metadata");
                    metadata.put("generation", 77).put("creationTimestamp", "2000-01-01T00:00:00Z");
                    metadata.putObject("labels").put("made", "up");
                    return answer;
                };
        var other = registry.get(V2 + "/a");
        assertEquals(200, other.status(), other.body());
        assertEquals("up", other.text("/metadata/labels/made"));
        assertEquals(1, other.json().at("/metadata/generation").asInt());
        assertEquals(
                created.text("/metadata/creationTimestamp"),
                other.text("/metadata/creationTimestamp"));
        webhook.spoiled =
                answer -> {
                    var metadata = (ObjectNode) first(answer).get("metadata");
                    metadata.putObject("labels").put("bad key", "");
                    return answer;
                };
        assertTrue(
                registry.get(V2 + "/a")
                        .text("/message")
                        .contains("returned invalid metadata: metadata.labels: Invalid value"));
    }

    @Test
    void webhookThatIsNotThereIsToldAndEndsNoWatchInSilence() throws Exception {
        define("{\"url\": \"https://127.0.0.1:1/convert\"}");
        create("a");
        String message =
                "conversion webhook for shop.example.com/v1, Kind=Widget failed: Post"
                        + " \"https://127.0.0.1:1/convert?timeout=30s\": dial tcp 127.0.0.1:1:"
                        + " connect: connection refused";
        assertEquals(message, registry.get(V2 + "/a").text("/message"));
        var list = registry.get(V2);
        assertEquals(500, list.status());
        assertEquals(message, list.text("/message"));
        try (var watch = registry.watch(V2 + "?watch=1")) {
            var event = watch.await(1).getFirst();
            assertEquals("ERROR", event.path("type").asString());
            assertEquals(message, event.at("/object/message").asString());
        }
        assertEquals(200, registry.get(V1 + "/a").status());
    }

    @Test
    void webhookOutsideOfTheAllowedNetworksIsNotDialled() throws Exception {
        define("{\"url\": \"https://192.0.2.1/convert\"}");
        create("a");
        assertTrue(
                registry.get(V2 + "/a")
                        .text("/message")
                        .contains("this API server may not call 192.0.2.1"));
    }

    @Test
    void certificateOfAnotherAuthorityIsNotTrusted() throws Exception {
        define(
                "{\"url\": \"https://127.0.0.1:%d/convert\", \"caBundle\": \"%s\"}"
                        .formatted(webhook.port(), new TestPki("CN=other-ca").caBundle()));
        create("a");
        assertTrue(
                registry.get(V2 + "/a")
                        .text("/message")
                        .contains("tls: failed to verify certificate: x509: "));
        assertEquals(0, webhook.reviews.size());
    }

    @Test
    void newConfigurationCountsForWatchesToo() throws Exception {
        define("{\"url\": \"https://127.0.0.1:1/convert\"}");
        try (var watch = registry.watch(V2 + "?watch=1")) {
            var changed =
                    registry.patch(
                            "merge",
                            DEFINITIONS + "/widgets.shop.example.com",
                            "{\"spec\":{\"conversion\":{\"webhook\":{\"clientConfig\":%s}}}}"
                                    .formatted(webhook.byUrl()));
            assertEquals(200, changed.status(), changed.body());
            watch.join(Duration.ofSeconds(10));
            assertTrue(watch.ended());
        }
        create("a");
        assertEquals(200, registry.get(V2 + "/a").status());
    }
}
