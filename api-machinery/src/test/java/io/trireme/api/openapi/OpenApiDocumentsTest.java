package io.trireme.api.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.GroupVersion;
import io.trireme.api.codec.Json;
import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.api.schema.SchemaCatalog;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class OpenApiDocumentsTest {
    private static final GroupVersion APPS = new GroupVersion("apps", "v1");

    private final OpenApiDocuments documents =
            new OpenApiDocuments(BuiltInKinds.definitions(), SchemaCatalog.builtIn(), "1.36");

    @Test
    void indexNamesEachDocumentWithItsHash() {
        JsonNode index = Json.parse(documents.v3Index());

        String url = index.at("/paths/apis~1apps~1v1/serverRelativeURL").asString();
        assertEquals("/openapi/v3/apis/apps/v1?hash=" + documents.hash(APPS), url);
        assertEquals(128, documents.hash(APPS).length());
        assertTrue(index.path("paths").has("api/v1"));
    }

    @Test
    void equalDefinitionsGiveEqualHashes() {
        OpenApiDocuments again =
                new OpenApiDocuments(BuiltInKinds.definitions(), SchemaCatalog.builtIn(), "1.36");
        OpenApiDocuments other =
                new OpenApiDocuments(BuiltInKinds.definitions(), SchemaCatalog.builtIn(), "1.37");

        assertEquals(documents.hash(APPS), again.hash(APPS));
        assertFalse(documents.hash(APPS).equals(other.hash(APPS)));
    }

    /** By this parameter kubectl knows that the server validates fields. */
    @Test
    void patchTakesFieldValidation() {
        JsonNode patch =
                Json.parse(documents.v3(APPS))
                        .path("paths")
                        .path("/apis/apps/v1/namespaces/{namespace}/deployments/{name}")
                        .path("patch");

        assertTrue(patch.path("parameters").findValuesAsString("name").contains("fieldValidation"));
        assertEquals("Deployment", patch.at("/x-kubernetes-group-version-kind/kind").asString());
        assertTrue(patch.at("/requestBody/content").has("application/strategic-merge-patch+json"));
    }

    /** A schema of schemas has a field of that name, too. */
    private static SortedSet<String> references(JsonNode document) {
        return document.findValues("$ref").stream()
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyReferenceIsInItsDocument() {
        for (GroupVersion version : documents.groupVersions()) {
            JsonNode document = Json.parse(documents.v3(version));
            JsonNode schemas = document.at("/components/schemas");

            for (String reference : references(document)) {
                String name = reference.substring(Components.REFERENCE.length());
                assertTrue(schemas.path(name).isObject(), version + ": " + reference);
            }
        }
    }

    @Test
    void versionTwoHasAllPathsAndEveryReference() {
        JsonNode v2 = Json.parse(documents.v2());
        List<String> paths = new ArrayList<>();
        for (GroupVersion version : documents.groupVersions()) {
            paths.addAll(Json.parse(documents.v3(version)).path("paths").propertyNames());
        }

        assertEquals(new TreeSet<>(paths), new TreeSet<>(v2.path("paths").propertyNames()));
        for (String reference : references(v2)) {
            String name = reference.substring("#/definitions/".length());
            assertTrue(v2.path("definitions").path(name).isObject(), reference);
        }
        assertFalse(carriesDefaults(v2), "v2 carries no defaults");
    }

    /** Among properties, it is but the name of a field. */
    private static boolean carriesDefaults(JsonNode schema) {
        return schema.has("default")
                || schema.properties().stream()
                        .flatMap(
                                entry ->
                                        entry.getKey().equals("properties")
                                                ? entry.getValue().valueStream()
                                                : Stream.of(entry.getValue()))
                        .anyMatch(OpenApiDocumentsTest::carriesDefaults)
                || (schema.isArray()
                        && schema.valueStream().anyMatch(OpenApiDocumentsTest::carriesDefaults));
    }

    @Test
    void mergeKeysAreThereForClients() {
        JsonNode containers =
                Json.parse(documents.v2())
                        .path("definitions")
                        .path("io.k8s.api.core.v1.PodSpec")
                        .at("/properties/containers");

        assertEquals("name", containers.path("x-kubernetes-patch-merge-key").asString());
        assertEquals("merge", containers.path("x-kubernetes-patch-strategy").asString());
    }

    @Test
    void documentOfAnotherGroupIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> documents.v3(new GroupVersion("nonsense", "v1")));
    }
}
