package io.trireme.api.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.GroupVersion;
import io.trireme.api.Recordings;
import io.trireme.api.codec.YamlTrees;
import io.trireme.api.kinds.BuiltInKinds;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.util.TreeMap;

/** Every version that is built in has the APIService that a Kubernetes 1.36 server made for it. */
final class ApiServiceSpecsTest {
    @Test
    void theyAreThoseOfKubernetes() throws IOException {
        var file = Recordings.require("bootstrap/apiregistration.k8s.io_v1_apiservices.yaml");
        var recorded = new TreeMap<String, String>();
        for (var document : Files.readString(file).split("\n---\n", -1)) {
            var tree = (ObjectNode) YamlTrees.parse(document.getBytes(UTF_8)).value();
            var metadata = tree.path("metadata");
            recorded.put(
                    metadata.path("name").asString(),
                    metadata.path("labels") + " " + tree.path("spec"));
        }
        var ours = new TreeMap<String, String>();
        for (var definition : BuiltInKinds.definitions()) {
            if (!ApiServiceSpecs.has(definition.kind().groupVersion())) {
                continue;
            }
            var object = ApiServiceSpecs.builtIn(definition.kind().groupVersion());
            var metadata = object.path("metadata");
            ours.put(
                    metadata.path("name").asString(),
                    metadata.path("labels") + " " + object.path("spec"));
        }
        assertEquals(recorded, ours);
    }

    @Test
    void customVersionsComeBehindAllOthers() {
        var spec = ApiServiceSpecs.custom(new GroupVersion("shop.example.com", "v2")).path("spec");
        assertEquals(1000, spec.path("groupPriorityMinimum").asInt());
        assertEquals(100, spec.path("versionPriority").asInt());
    }
}
