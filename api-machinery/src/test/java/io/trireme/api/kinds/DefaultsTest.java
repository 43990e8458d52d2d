package io.trireme.api.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.GroupVersion;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.Transcript;
import io.trireme.api.Transcript.Exchange;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a minimal object becomes when it is created. The recorded cases are passed over where the
 * recordings are absent.
 */
class DefaultsTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private static GroupVersionKind kind(JsonNode object) {
        return GroupVersion.parse(object.get("apiVersion").stringValue())
                .kind(object.get("kind").stringValue());
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) JSON.readTree(json);
    }

    private static ObjectNode created(ObjectNode object) {
        var rules = BuiltInKinds.rules(kind(object));
        rules.applyDefaults(object);
        if (object.get("kind").stringValue().equals("Pod")) {
            PodAdmissionDefaults.apply(object, PodAdmissionDefaults.Priority.NONE);
        } else if (object.get("kind").stringValue().equals("Node")) {
            NodeAdmissionDefaults.apply(object);
        }
        InUseFinalizers.of(object.get("kind").stringValue())
                .ifPresent(finalizer -> InUseFinalizers.add(object, finalizer));
        rules.prepareForCreate(object);
        return object;
    }

    @TestFactory
    Stream<DynamicTest> createdAsByKubernetes() throws IOException {
        var served =
                BuiltInKinds.definitions().stream().map(definition -> definition.kind()).toList();
        var cases =
                Transcript.read("defaults/defaults.txt").stream()
                        .filter(one -> one.status() == 201 && one.response().isPresent())
                        .filter(one -> served.contains(kind(one.request().orElseThrow())))
                        .toList();
        assertTrue(cases.size() > 40, "cases: " + cases.size());
        return cases.stream().map(one -> DynamicTest.dynamicTest(one.title(), () -> compare(one)));
    }

    private static void compare(Exchange exchange) {
        var expected = (ObjectNode) exchange.response().orElseThrow();
        var request = (ObjectNode) exchange.request().orElseThrow().deepCopy();
        // A Job's labels hold its uid, a condition its time; the registry gives both.
        var metadata = (ObjectNode) request.get("metadata");
        for (var field : List.of("uid", "creationTimestamp")) {
            metadata.set(field, expected.get("metadata").get(field));
        }
        var actual = created(request);
        mask(expected);
        mask(actual);
        assertEquals(expected.toPrettyString(), sortedLike(expected, actual).toPrettyString());
    }

    /** Leaves out what the registry and admission fill and what is masked in the recording. */
    private static void mask(ObjectNode object) {
        ((ObjectNode) object.get("metadata"))
                .remove(
                        List.of(
                                "uid",
                                "resourceVersion",
                                "creationTimestamp",
                                "managedFields",
                                "namespace"));
        if (object.get("status") instanceof ObjectNode status) {
            status.remove("lastPhaseTransitionTime");
        }
        if (!(object.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        if (object.get("kind").stringValue().equals("CertificateSigningRequest")) {
            spec.remove(List.of("username", "uid", "groups"));
        }
        if (object.get("kind").stringValue().equals("Service")) {
            spec.remove("healthCheckNodePort");
            if (!spec.path("clusterIP").stringValue("").equals("None")) {
                spec.remove(List.of("clusterIP", "clusterIPs"));
            }
            spec.path("ports").forEach(port -> ((ObjectNode) port).remove("nodePort"));
        }
        removeTokenVolume(spec, "volumes");
        for (var list : List.of("initContainers", "containers")) {
            spec.path(list).forEach(one -> removeTokenVolume((ObjectNode) one, "volumeMounts"));
        }
    }

    private static void removeTokenVolume(ObjectNode parent, String list) {
        if (parent.get(list) instanceof ArrayNode array) {
            array.removeIf(one -> one.get("name").stringValue().startsWith("kube-api-access-"));
            if (array.isEmpty()) {
                parent.remove(list);
            }
        }
    }

    /** Field order says nothing; this brings it to that of the recording for a readable diff. */
    private static JsonNode sortedLike(JsonNode model, JsonNode node) {
        if (model instanceof ObjectNode wanted && node instanceof ObjectNode object) {
            var sorted = JSON.createObjectNode();
            wanted.forEachEntry(
                    (name, value) -> {
                        if (object.has(name)) {
                            sorted.set(name, sortedLike(value, object.get(name)));
                        }
                    });
            object.forEachEntry(
                    (name, value) -> {
                        if (!sorted.has(name)) {
                            sorted.set(name, value);
                        }
                    });
            return sorted;
        }
        if (model instanceof ArrayNode wanted
                && node instanceof ArrayNode array
                && wanted.size() == array.size()) {
            var sorted = JSON.createArrayNode();
            for (int i = 0; i < array.size(); i++) {
                sorted.add(sortedLike(wanted.get(i), array.get(i)));
            }
            return sorted;
        }
        return node;
    }

    @Test
    void stringDataBecomesDataAndWins() {
        var secret =
                created(
                        object(
                                """
                                {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"},
                                 "data": {"a": "b2xk", "c": "Yw=="}, "stringData": {"a": "new"}}
                                """));
        assertEquals(JSON.readTree("{\"a\": \"bmV3\", \"c\": \"Yw==\"}"), secret.get("data"));
        assertTrue(secret.path("stringData").isMissingNode());
    }

    @Test
    void defaultsTwiceAreDefaultsOnce() {
        var once =
                created(
                        object(
                                """
                                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"},
                                 "spec": {"hostNetwork": true, "containers": [{"name": "c",
                                 "image": "r:5000/i", "ports": [{"containerPort": 80}],
                                 "resources": {"limits": {"cpu": "1"}}}]}}
                                """));
        var twice = once.deepCopy();
        BuiltInKinds.rules(kind(twice)).applyDefaults(twice);
        assertEquals(once, twice);
        assertEquals(
                "Always",
                once.get("spec").get("containers").get(0).get("imagePullPolicy").stringValue());
    }
}
