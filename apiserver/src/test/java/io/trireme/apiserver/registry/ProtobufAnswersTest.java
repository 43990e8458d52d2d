package io.trireme.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.codec.protobuf.Envelope;
import io.trireme.api.codec.protobuf.ObjectMessage;
import io.trireme.apiserver.HttpHeaders;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.HexFormat;

/** Objects go in and out in protobuf and are those that JSON shows. */
final class ProtobufAnswersTest {
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final HttpHeaders ACCEPT = HttpHeaders.of("Accept", PROTOBUF);

    /** What kubectl 1.36.2 sends for {@code kubectl create configmap vv -n default}. */
    private static final byte[] CREATE_VV =
            HexFormat.of()
                    .parseHex(
                            "6b3873000a0f0a0276311209436f6e6669674d6170121b0a190a02767612001a0764"
                                    + "656661756c7422002a003200380042001a002200");

    private final TestRegistry registry = TestRegistry.open();

    @BeforeEach
    void createOne() throws InterruptedException {
        var created =
                registry.call(
                        "POST",
                        MAPS,
                        "{\"metadata\":{\"name\":\"a\",\"labels\":{\"l\":\"1\"}},\"data\":{\"k\":\"v\"}}");
        assertEquals(201, created.status(), created.body());
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private TestRegistry.Answer get(String target, String accept) throws InterruptedException {
        return registry.call("GET", target, HttpHeaders.of("Accept", accept), "");
    }

    @Test
    void anObjectIsTheOneThatJsonShows() throws InterruptedException {
        var answer = get(MAPS + "/a", PROTOBUF);

        assertEquals(PROTOBUF, answer.headers().first("Content-Type").orElse(""));
        assertEquals(registry.get(MAPS + "/a").json(), ProtobufBodies.object(answer.bytes()));
    }

    @Test
    void whatKubectlSendsIsCreatedAndAnsweredInItsForm() throws InterruptedException {
        var created =
                registry.call(
                        "POST",
                        MAPS + "?fieldManager=kubectl-create&fieldValidation=Strict",
                        ACCEPT.and("Content-Type", PROTOBUF),
                        CREATE_VV);

        assertEquals(201, created.status());
        assertEquals(registry.get(MAPS + "/vv").json(), ProtobufBodies.object(created.bytes()));
    }

    /** Byte for byte the recorded answer to a request for a ConfigMap that is not there. */
    @Test
    void aFailureIsAStatusInTheSameForm() throws InterruptedException {
        var missing = get(MAPS + "/missing", PROTOBUF);

        assertEquals(404, missing.status());
        assertEquals(
                "6b3873000a0c0a0276311206537461747573125b0a060a0012001a0012074661696c7572651a1e636f6e"
                        + "6669676d61707320226d697373696e6722206e6f7420666f756e6422084e6f74466f756e64"
                        + "2a1b0a076d697373696e6712001a0a636f6e6669676d61707328003200309403"
                        + "1a002200",
                HexFormat.of().formatHex(missing.bytes()));
    }

    @Test
    void aListHoldsTheItemsThatJsonShows() throws InterruptedException {
        var list = ProtobufBodies.object(get(MAPS, PROTOBUF).bytes());
        var json = registry.get(MAPS).json();

        assertEquals("ConfigMapList", list.path("kind").asString());
        assertEquals(json.path("items"), list.path("items"));
        assertEquals(json.at("/metadata/resourceVersion"), list.at("/metadata/resourceVersion"));
    }

    @Test
    void partialObjectsHaveProtobufAndTablesFallToJson() throws InterruptedException {
        String partial = ";as=PartialObjectMetadata%s;g=meta.k8s.io;v=v1";
        var one = get(MAPS + "/a", PROTOBUF + partial.formatted(""));
        var many = get(MAPS, PROTOBUF + partial.formatted("List"));
        String table = ";as=Table;g=meta.k8s.io;v=v1";
        var fallback = get(MAPS, PROTOBUF + table + ",application/json" + table);

        assertEquals("a", ProtobufBodies.object(one.bytes()).at("/metadata/name").asString());
        assertEquals(
                "PartialObjectMetadataList",
                ProtobufBodies.object(many.bytes()).path("kind").asString());
        assertEquals("Table", fallback.json().path("kind").asString());
        assertEquals(406, get(MAPS, PROTOBUF + table).status());
    }

    @Test
    void aDeleteTakesItsOptionsInProtobuf() throws InterruptedException {
        var options = JsonNodeFactory.instance.objectNode();
        options.putObject("preconditions").put("uid", "another");
        byte[] content =
                ObjectMessage.require("io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions")
                        .content(options);
        byte[] body = new Envelope("v1", "DeleteOptions", content).seal();

        var refused =
                registry.call(
                        "DELETE", MAPS + "/a", HttpHeaders.of("Content-Type", PROTOBUF), body);

        assertEquals(409, refused.status(), refused.body());
    }

    @Test
    void twoWatchersShareTheFramesThatAreTheEventsOfJson() throws InterruptedException {
        var watch =
                MAPS
                        + "?watch=1&resourceVersion=0&allowWatchBookmarks=true&sendInitialEvents=true"
                        + "&resourceVersionMatch=NotOlderThan";
        try (var json = registry.watch(watch);
                var one = registry.watch(watch, HttpHeaders.of("Accept", PROTOBUF));
                var two = registry.watch(watch, HttpHeaders.of("Accept", PROTOBUF))) {
            registry.call("POST", MAPS, "{\"metadata\":{\"name\":\"b\"}}");
            registry.call("DELETE", MAPS + "/b", "");
            int bookmarkAndThree = json.await(4).size();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(
                            () ->
                                    events(one) >= bookmarkAndThree
                                            && events(two) >= bookmarkAndThree);

            assertEquals(PROTOBUF + ";stream=watch", one.headers.first("Content-Type").orElse(""));
            assertArrayEquals(one.bytes(), two.bytes());
            var frames = ProtobufBodies.events(one.bytes());
            for (int i = 0; i < frames.size(); i++) {
                ObjectNode expected = (ObjectNode) json.events().get(i);
                assertEquals(expected.path("type"), frames.get(i).path("type"));
                assertEquals(expected.path("object"), frames.get(i).path("object"));
            }
            assertTrue(frames.toString().contains("initial-events-end"));
        }
    }

    private static int events(OpenWatch watch) {
        return ProtobufBodies.events(watch.bytes()).size();
    }
}
