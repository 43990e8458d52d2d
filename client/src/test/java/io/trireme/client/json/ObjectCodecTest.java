package io.trireme.client.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.trireme.client.ApiClientException;
import io.trireme.client.WatchedEvent;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class ObjectCodecTest {
    /** A real server's objects with every field filled; facts beside the project, not in it. */
    private static final Path GOLDEN = Path.of("../../shared/kubernetes-1.36/golden");

    private static final Map<String, Class<? extends HasMetadata>> KINDS =
            Map.of(
                    "core.v1.Pod", Pod.class,
                    "core.v1.Node", Node.class,
                    "core.v1.Service", Service.class,
                    "core.v1.Namespace", Namespace.class,
                    "core.v1.Event", Event.class,
                    "apps.v1.Deployment", Deployment.class,
                    "apps.v1.ReplicaSet", ReplicaSet.class,
                    "coordination.k8s.io.v1.Lease", Lease.class,
                    "discovery.k8s.io.v1.EndpointSlice", EndpointSlice.class);

    @Test
    void unknownFieldsSurviveReadChangeAndWrite() {
        String json =
                """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","future":{"x":[1]}},\
                "spec":{"containers":[{"name":"c","newField":true}]}}""";

        var pod = ObjectCodec.read(json.getBytes(UTF_8), Pod.class);

        assertEquals(
                ObjectCodec.read(json.getBytes(UTF_8), JsonNode.class), ObjectCodec.toTree(pod));
    }

    @Test
    void quantitiesPortsAndMicrosecondsKeepTheirForm() {
        String json =
                """
                {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"a"},\
                "spec":{"renewTime":"2026-11-24T00:00:00.123456Z"}}""";
        var lease = ObjectCodec.read(json.getBytes(UTF_8), Lease.class);
        assertEquals(json, new String(ObjectCodec.write(lease), UTF_8));

        String whole = json.replace("00.123456Z", "00.000000Z");
        var atWholeSecond = ObjectCodec.read(whole.getBytes(UTF_8), Lease.class);
        assertEquals(whole, new String(ObjectCodec.write(atWholeSecond), UTF_8));
    }

    @Test
    void objectsWithEveryFieldFilledRoundTrip() throws IOException {
        assumeTrue(Files.isDirectory(GOLDEN), "passed over: no " + GOLDEN);
        var differing = new ArrayList<String>();
        for (var kind : KINDS.entrySet()) {
            byte[] json = Files.readAllBytes(GOLDEN.resolve(kind.getKey() + ".json"));
            var object = ObjectCodec.read(json, kind.getValue());
            byte[] again = ObjectCodec.write(object);
            if (!tree(json).equals(tree(again))) {
                differing.add(kind.getKey() + ": " + new String(again, UTF_8));
            }
        }
        assertEquals(List.of(), differing);
    }

    private static JsonNode tree(byte[] json) {
        return ObjectCodec.read(json, JsonNode.class);
    }

    @Test
    void listIsReadItemByItem() {
        String json =
                """
                {"kind":"PodList","metadata":{"resourceVersion":"7","continue":"t"},\
                "items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}""";

        var list = ListReader.read(json.getBytes(UTF_8), Pod.class);

        assertEquals("7", list.resourceVersion());
        assertEquals("t", list.continueToken());
        assertEquals(
                List.of("a", "b"),
                list.items().stream().map(pod -> pod.getMetadata().getName()).toList());
        assertEquals("Pod", list.items().getFirst().getKind());
    }

    @Test
    void watchLinesAreEventsOrErrors() {
        var event =
                WatchEventReader.read(
                        "{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"name\":\"a\"}}}"
                                .getBytes(UTF_8),
                        Pod.class);
        assertEquals(WatchedEvent.Kind.DELETED, event.kind());

        byte[] error =
                "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410}}"
                        .getBytes(UTF_8);
        var refused =
                assertThrows(
                        ApiClientException.class, () -> WatchEventReader.read(error, Pod.class));
        assertTrue(refused.isExpired());
        assertThrows(
                MalformedObjectException.class,
                () -> WatchEventReader.read("{\"type\":".getBytes(UTF_8), Pod.class));
    }

    @Test
    void statusOfAProxyIsReadAsText() {
        var status =
                StatusReader.read(502, Map.of("retry-after", "3"), "bad gateway".getBytes(UTF_8));

        assertEquals(502, status.code());
        assertEquals(3, status.details().orElseThrow().retryAfterSeconds());
        assertTrue(status.message().contains("bad gateway"));
    }
}
