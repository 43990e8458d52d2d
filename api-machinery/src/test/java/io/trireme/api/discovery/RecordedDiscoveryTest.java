package io.trireme.api.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.api.GroupVersion;
import io.trireme.api.Recordings;
import io.trireme.api.kinds.BuiltInKinds;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Discovery holds all that a Kubernetes 1.36 server serves by default, to the letter, and nothing
 * else. Passed over where the recordings are absent.
 */
class RecordedDiscoveryTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final DiscoveryDocuments documents = new DiscoveryDocuments(BuiltInKinds.definitions());

    private static JsonNode recorded(String file) throws IOException {
        return JSON.readTree(Recordings.require("discovery/" + file));
    }

    private static List<JsonNode> recordedResourceLists() throws IOException {
        var lists = new ArrayList<JsonNode>();
        try (var files = Files.list(Recordings.require("discovery/resources"))) {
            for (var file : files.sorted().toList()) {
                lists.add(JSON.readTree(file));
            }
        }
        return lists;
    }

    private static void addResources(JsonNode list, SortedMap<String, JsonNode> into) {
        String version = list.get("groupVersion").stringValue();
        list.get("resources")
                .forEach(one -> into.put(version + " " + one.get("name").stringValue(), one));
    }

    @Test
    void everyResourceIsServedAsByKubernetes() throws IOException {
        var expected = new TreeMap<String, JsonNode>();
        var actual = new TreeMap<String, JsonNode>();
        for (var list : recordedResourceLists()) {
            addResources(list, expected);
            documents
                    .apiResourceList(GroupVersion.parse(list.get("groupVersion").stringValue()))
                    .ifPresent(ours -> addResources(ours, actual));
        }
        assertEquals(expected, actual);
    }

    @Test
    void nothingIsServedThatKubernetesDoesNot() throws IOException {
        var versions = new TreeSet<String>();
        for (var list : recordedResourceLists()) {
            versions.add(list.get("groupVersion").stringValue());
        }
        for (var definition : BuiltInKinds.definitions()) {
            versions.remove(definition.kind().groupVersion().toString());
        }
        assertEquals(Set.of(), versions);
        for (var definition : BuiltInKinds.definitions()) {
            recorded("resources/" + fileOf(definition.kind().groupVersion()));
        }
    }

    private static String fileOf(GroupVersion version) {
        return version.group().isEmpty()
                ? "api_v1.json"
                : version.group() + "_" + version.version() + ".json";
    }

    @Test
    void groupsAreThoseOfKubernetes() throws IOException {
        assertEquals(recorded("api.json"), documents.apiVersions("<server>"));
        var groups = recorded("apis.json");
        assertEquals(groups, documents.apiGroupList());
        for (var group : groups.get("groups")) {
            String name = group.get("name").stringValue();
            assertEquals(
                    recorded("groups/" + name + ".json"), documents.apiGroup(name).orElseThrow());
        }
    }

    @Test
    void aggregatedDiscoveryIsThatOfKubernetes() throws IOException {
        assertEquals(recorded("aggregated-apis.json"), documents.aggregatedApis());
        assertEquals(recorded("aggregated-api.json"), documents.aggregatedApi());
    }
}
