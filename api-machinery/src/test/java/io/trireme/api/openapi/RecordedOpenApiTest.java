package io.trireme.api.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.GroupVersion;
import io.trireme.api.Recordings;
import io.trireme.api.codec.Json;
import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.api.schema.SchemaCatalog;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * What we say of the kinds we serve is what a real server says. Reads recorded answers beside the
 * project; passes over where they are not there. Descriptions are compared elsewhere.
 */
class RecordedOpenApiTest {
    private final OpenApiDocuments documents =
            new OpenApiDocuments(BuiltInKinds.definitions(), SchemaCatalog.builtIn(), "1.36");

    @Test
    void definitionsOfVersionThreeAreTheRecordedOnes() throws IOException {
        for (GroupVersion version : documents.groupVersions()) {
            JsonNode recorded = plain(recordedV3(version).at("/components/schemas"));
            JsonNode ours = plain(Json.parse(documents.v3(version)).at("/components/schemas"));
            for (Map.Entry<String, JsonNode> schema : ours.properties()) {
                assertEquals(
                        recorded.path(schema.getKey()),
                        schema.getValue(),
                        version + " " + schema.getKey());
            }
        }
    }

    @Test
    void definitionsOfVersionTwoAreTheRecordedOnes() throws IOException {
        JsonNode recorded = plain(read("v2.json.gz").path("definitions"));
        JsonNode ours = plain(Json.parse(documents.v2()).path("definitions"));

        for (Map.Entry<String, JsonNode> definition : ours.properties()) {
            JsonNode there = recorded.path(definition.getKey());
            if (there.path("x-kubernetes-group-version-kind").size() > 1) {
                // Kinds of every group name the groups that are served: we serve fewer.
                ((ObjectNode) there).remove("x-kubernetes-group-version-kind");
                ((ObjectNode) definition.getValue()).remove("x-kubernetes-group-version-kind");
            }
            assertEquals(there, definition.getValue(), definition.getKey());
        }
    }

    @Test
    void pathsAreTheRecordedOnes() throws IOException {
        for (GroupVersion version : documents.groupVersions()) {
            JsonNode recorded = recordedV3(version).path("paths");
            JsonNode ours = Json.parse(documents.v3(version)).path("paths");
            for (Map.Entry<String, JsonNode> path : ours.properties()) {
                assertTrue(recorded.has(path.getKey()), path.getKey());
                comparePath(path.getKey(), recorded.path(path.getKey()), path.getValue());
            }
        }
    }

    private static void comparePath(String path, JsonNode recorded, JsonNode ours) {
        for (Map.Entry<String, JsonNode> entry : ours.properties()) {
            String where = entry.getKey() + " " + path;
            if (entry.getKey().equals("parameters")) {
                continue;
            }
            JsonNode there = recorded.path(entry.getKey());
            JsonNode here = entry.getValue();
            for (String same :
                    List.of(
                            "operationId",
                            "tags",
                            "x-kubernetes-action",
                            "x-kubernetes-group-version-kind")) {
                assertEquals(there.path(same), here.path(same), where + " " + same);
            }
            assertEquals(
                    new TreeSet<>(there.path("requestBody").findValuesAsString("$ref")),
                    new TreeSet<>(here.path("requestBody").findValuesAsString("$ref")),
                    where + " body");
            assertEquals(
                    there.path("responses").propertyNames(),
                    here.path("responses").propertyNames(),
                    where);
            assertEquals(
                    new TreeSet<>(there.path("responses").findValuesAsString("$ref")),
                    new TreeSet<>(here.path("responses").findValuesAsString("$ref")),
                    where + " answers");
            var offered = names(recorded, there);
            assertTrue(offered.containsAll(names(ours, here)), where + " parameters");
        }
    }

    private static Set<String> names(JsonNode path, JsonNode operation) {
        TreeSet<String> names = new TreeSet<>();
        path.path("parameters").forEach(one -> names.add(one.path("name").asString()));
        operation.path("parameters").forEach(one -> names.add(one.path("name").asString()));
        return names;
    }

    /** Without descriptions; a lone reference and a reference in allOf are the same. */
    private static JsonNode plain(JsonNode node) {
        if (node instanceof ObjectNode object) {
            if (object.path("description").isString()) {
                object.remove("description");
            }
            if (object.path("allOf").size() == 1) {
                object.set("$ref", object.remove("allOf").path(0).path("$ref"));
            }
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            node.forEach(RecordedOpenApiTest::plain);
        }
        return node;
    }

    private static JsonNode recordedV3(GroupVersion version) throws IOException {
        String file = OpenApiDocuments.path(version).replace('/', '_') + ".json.gz";
        return read("v3/" + file);
    }

    private static JsonNode read(String file) throws IOException {
        Path gzip = Recordings.require("openapi/" + file);
        try (InputStream in = new GZIPInputStream(Files.newInputStream(gzip))) {
            return Json.parse(in.readAllBytes());
        }
    }
}
