package io.trireme.controllers.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class ApiCatalogTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void preferredVersionComesFirstAndStaleGroupsAreNamed() {
        JsonNode document =
                JSON.readTree(
                        """
                        {"items":[{"metadata":{"name":"example.com"},"versions":[
                          {"version":"v2","resources":[
                            {"resource":"widgets","responseKind":{"kind":"Widget"},
                             "scope":"Namespaced","verbs":["list","delete"]}]},
                          {"version":"v1","freshness":"Stale","resources":[
                            {"resource":"widgets","responseKind":{"kind":"Widget"},
                             "scope":"Namespaced","verbs":["list"]},
                            {"resource":"gears","responseKind":{"kind":"Gear"},
                             "scope":"Cluster","verbs":["list"]}]}]}]}
                        """);

        var catalog = ApiCatalog.of(List.of(document));

        assertEquals(
                List.of("gears v1 false", "widgets v2 true"),
                catalog.resources().stream()
                        .map(one -> one.resource() + " " + one.version() + " " + one.namespaced())
                        .toList());
        assertEquals(List.of("example.com/v1"), catalog.staleGroups());
        assertEquals("widgets", catalog.find("example.com/v1", "Widget").orElseThrow().resource());
    }

    /** Reads what a real server answered; passed over where the recordings are absent. */
    @Test
    void recordedDiscoveryOfKubernetesIsUnderstood() throws java.io.IOException {
        Path recorded = Path.of("../../shared/kubernetes-1.36/discovery").toAbsolutePath();
        assumeTrue(Files.isDirectory(recorded), "no recordings in " + recorded);

        var catalog =
                ApiCatalog.of(
                        List.of(
                                JSON.readTree(
                                        Files.readAllBytes(
                                                recorded.resolve("aggregated-api.json"))),
                                JSON.readTree(
                                        Files.readAllBytes(
                                                recorded.resolve("aggregated-apis.json")))));

        var pods = catalog.find("v1", "Pod").orElseThrow();
        assertTrue(pods.namespaced() && pods.can("deletecollection"));
        var deployments = catalog.find("apps/v1", "Deployment").orElseThrow();
        assertEquals("deployments.apps", deployments.qualifiedName());
        assertEquals("apps/v1", deployments.apiVersion());
        assertTrue(catalog.staleGroups().isEmpty());
    }
}
