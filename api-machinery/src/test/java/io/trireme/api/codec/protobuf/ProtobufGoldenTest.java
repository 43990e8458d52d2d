package io.trireme.api.codec.protobuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.Recordings;
import io.trireme.api.codec.Json;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Objects with every field filled, in JSON and in protobuf, as Kubernetes' own round-trip tests
 * keep them: from either form the other is made, byte for byte.
 */
class ProtobufGoldenTest {
    private static final Path OWN =
            Path.of("src/test/resources/io/trireme/api/codec/protobuf/golden");

    @Test
    void everyKindOfTheProjectGoesBothWays() throws IOException {
        assertEquals(22, check(OWN));
    }

    @Test
    void everyRecordedKindGoesBothWays() throws IOException {
        assertEquals(189, check(Recordings.require("golden")));
    }

    private static int check(Path folder) throws IOException {
        List<Path> files;
        try (var all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".pb")).sorted().toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString().replaceFirst("\\.pb$", "");
            check(
                    name,
                    Files.readAllBytes(folder.resolve(name + ".json")),
                    Files.readAllBytes(file));
        }
        return files.size();
    }

    private static void check(String name, byte[] json, byte[] protobuf) {
        var envelope = Envelope.open(protobuf);
        var message = ObjectMessage.require(definition(name));
        ObjectNode object = (ObjectNode) Json.parse(json);
        assertEquals(object.path("kind").asString(), envelope.kind(), name);
        assertEquals(object.path("apiVersion").asString(), envelope.apiVersion(), name);

        assertArrayEquals(protobuf, message.write(object), name + " written");

        ObjectNode read = message.read(envelope.content());
        if (object.has("kind")) {
            read.put("kind", envelope.kind()).put("apiVersion", envelope.apiVersion());
        }
        assertArrayEquals(protobuf, message.write(read), name + " read and written");
        assertTrue(covers(read, object, name), name);
    }

    /** Kinds of all groups that lie in meta.v1, or else the group's first word. */
    private static String definition(String name) {
        String kind = name.substring(name.lastIndexOf('.') + 1);
        String group = name.substring(0, name.lastIndexOf('.'));
        String version = group.substring(group.lastIndexOf('.') + 1);
        String first = name.substring(0, name.indexOf('.'));
        String meta = "io.k8s.apimachinery.pkg.apis.meta.v1." + kind;
        String own =
                first.equals("apiextensions")
                        ? "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions." + version
                        : "io.k8s.api."
                                + (first.equals("internal") ? "apiserverinternal" : first)
                                + "."
                                + version;
        return MessageTypes.BUILT_IN.find(own + "." + kind).isPresent() ? own + "." + kind : meta;
    }

    /** Whether a tree is another one but for what protobuf has no place for: kinds inside. */
    private static boolean covers(JsonNode actual, JsonNode expected, String path) {
        if (expected.isObject() && actual.isObject()) {
            for (var field : expected.properties()) {
                boolean kindInside =
                        path.contains("/")
                                && List.of("kind", "apiVersion").contains(field.getKey())
                                && !actual.has(field.getKey());
                if (!kindInside) {
                    covers(
                            actual.path(field.getKey()),
                            field.getValue(),
                            path + "/" + field.getKey());
                }
            }
            for (String field : actual.propertyNames()) {
                assertTrue(expected.has(field), path + "/" + field + " is too much");
            }
            return true;
        }
        if (expected.isArray() && actual.isArray()) {
            assertEquals(expected.size(), actual.size(), path);
            for (int i = 0; i < expected.size(); i++) {
                covers(actual.path(i), expected.path(i), path + "/" + i);
            }
            return true;
        }
        assertEquals(expected, actual, path);
        return true;
    }
}
