package io.trireme.api.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.api.GroupVersion;
import io.trireme.api.Recordings;
import io.trireme.api.kinds.BuiltInKinds;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Compares with what a real server answered, cut down to what is served here. The recordings lie
 * beside the project (../shared); where they are absent those tests are passed over.
 */
class DiscoveryDocumentsTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final DiscoveryDocuments documents = new DiscoveryDocuments(BuiltInKinds.definitions());

    private static JsonNode recorded(String file) throws IOException {
        return JSON.readTree(Recordings.require("discovery/" + file));
    }

    /** Names as the plain documents have them: {@code pods}, {@code pods/status}. */
    private static Set<String> served(String group) {
        var names = new TreeSet<String>();
        for (var definition : BuiltInKinds.definitions()) {
            if (definition.kind().group().equals(group)) {
                names.add(definition.plural());
                definition
                        .subresources()
                        .keySet()
                        .forEach(s -> names.add(definition.plural() + "/" + s));
            }
        }
        return names;
    }

    private static void keep(JsonNode array, Predicate<JsonNode> predicate) {
        ((ArrayNode) array).removeIf(predicate.negate());
    }

    @Test
    void resourceListsAreThoseOfKubernetes() throws IOException {
        var groupVersions =
                BuiltInKinds.definitions().stream()
                        .map(definition -> definition.kind().groupVersion())
                        .collect(Collectors.toSet());
        assertTrue(groupVersions.size() > 9, groupVersions::toString);
        for (var groupVersion : groupVersions) {
            String file =
                    groupVersion.group().isEmpty()
                            ? "api_v1.json"
                            : groupVersion.group() + "_" + groupVersion.version() + ".json";
            var expected = recorded("resources/" + file);
            var names = served(groupVersion.group());
            keep(expected.get("resources"), node -> names.contains(node.get("name").stringValue()));
            assertEquals(expected, documents.apiResourceList(groupVersion).orElseThrow());
        }
    }

    @Test
    void groupsAreThoseOfKubernetes() throws IOException {
        var expected = recorded("apis.json");
        keep(expected.get("groups"), node -> !served(node.get("name").stringValue()).isEmpty());
        assertEquals(expected, documents.apiGroupList());
        assertEquals(recorded("groups/apps.json"), documents.apiGroup("apps").orElseThrow());
        assertEquals(recorded("api.json"), documents.apiVersions("<server>"));
    }

    @Test
    void aggregatedDocumentsAreThoseOfKubernetes() throws IOException {
        var apis = recorded("aggregated-apis.json");
        keep(
                apis.get("items"),
                node -> !served(node.get("metadata").get("name").stringValue()).isEmpty());
        apis.get("items")
                .forEach(item -> cut(item, item.get("metadata").get("name").stringValue()));
        assertEquals(apis, documents.aggregatedApis());
        var api = recorded("aggregated-api.json");
        cut(api.get("items").get(0), "");
        assertEquals(api, documents.aggregatedApi());
    }

    private static void cut(JsonNode item, String group) {
        var names = served(group);
        for (var version : item.get("versions")) {
            keep(
                    version.get("resources"),
                    node -> names.contains(node.get("resource").stringValue()));
            for (var resource : version.get("resources")) {
                if (!resource.has("subresources")) {
                    continue;
                }
                String prefix = resource.get("resource").stringValue() + "/";
                keep(
                        resource.get("subresources"),
                        node -> names.contains(prefix + node.get("subresource").stringValue()));
                if (resource.get("subresources").isEmpty()) {
                    ((ObjectNode) resource).remove("subresources");
                }
            }
        }
    }

    @Test
    void resourceOfAnotherGroupNamesItsKindInFull() {
        var list = documents.apiResourceList(new GroupVersion("apps", "v1")).orElseThrow();
        var scale =
                list.get("resources")
                        .valueStream()
                        .filter(node -> node.get("name").stringValue().equals("deployments/scale"))
                        .findFirst()
                        .orElseThrow();
        assertEquals("autoscaling", scale.get("group").stringValue());
        assertEquals("Scale", scale.get("kind").stringValue());
    }

    @Test
    void unknownGroupAndVersionAreAbsent() {
        assertTrue(documents.apiGroup("no.such").isEmpty());
        assertTrue(documents.apiResourceList(new GroupVersion("apps", "v2")).isEmpty());
    }
}
