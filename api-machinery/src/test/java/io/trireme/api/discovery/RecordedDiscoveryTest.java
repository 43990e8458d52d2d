package io.trireme.api.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.api.GroupVersion;
import io.trireme.api.Recordings;
import io.trireme.api.kinds.BuiltInKinds;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Discovery holds all that a Kubernetes 1.36 server serves by default, to the letter, but for a
 * list of what is still missing. The list only shrinks: what is served now has to leave it. Passed
 * over where the recordings are absent.
 */
class RecordedDiscoveryTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Group and version, then the resource or subresource. */
    private static final Set<String> MISSING =
            new TreeSet<>(
                    """
                    """
                            .lines()
                            .toList());

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
    void everyResourceIsServedAsByKubernetesButThoseListed() throws IOException {
        var expected = new TreeMap<String, JsonNode>();
        var actual = new TreeMap<String, JsonNode>();
        for (var list : recordedResourceLists()) {
            addResources(list, expected);
            documents
                    .apiResourceList(GroupVersion.parse(list.get("groupVersion").stringValue()))
                    .ifPresent(ours -> addResources(ours, actual));
        }
        var missing = new TreeSet<>(expected.keySet());
        missing.removeAll(actual.keySet());
        assertEquals(String.join("\n", MISSING), String.join("\n", missing));
        expected.keySet().removeAll(missing);
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
        assertEquals(missingVersions(), versions);
        for (var definition : BuiltInKinds.definitions()) {
            recorded("resources/" + fileOf(definition.kind().groupVersion()));
        }
    }

    private static String fileOf(GroupVersion version) {
        return version.group().isEmpty()
                ? "api_v1.json"
                : version.group() + "_" + version.version() + ".json";
    }

    /** Versions of which nothing is served. */
    private static Set<String> missingVersions() {
        var versions = new TreeSet<String>();
        MISSING.forEach(line -> versions.add(line.split(" ", -1)[0]));
        for (var definition : BuiltInKinds.definitions()) {
            versions.remove(definition.kind().groupVersion().toString());
        }
        return versions;
    }

    private static boolean isMissing(String group) {
        return missingVersions().stream()
                .anyMatch(version -> GroupVersion.parse(version).group().equals(group));
    }

    @Test
    void groupsAreThoseOfKubernetesButThoseListed() throws IOException {
        assertEquals(recorded("api.json"), documents.apiVersions("<server>"));
        var groups = recorded("apis.json");
        removeGroups(groups.get("groups"), "");
        assertEquals(groups, documents.apiGroupList());
        for (var group : groups.get("groups")) {
            String name = group.get("name").stringValue();
            assertEquals(
                    recorded("groups/" + name + ".json"), documents.apiGroup(name).orElseThrow());
        }
    }

    private static void removeGroups(JsonNode groups, String parent) {
        ((ArrayNode) groups)
                .removeIf(
                        group -> {
                            var named = parent.isEmpty() ? group : group.get(parent);
                            return isMissing(named.path("name").stringValue(""));
                        });
    }

    @Test
    void aggregatedDiscoveryIsThatOfKubernetesButForWhatIsListed() throws IOException {
        var apis = recorded("aggregated-apis.json");
        removeGroups(apis.get("items"), "metadata");
        apis.get("items").forEach(RecordedDiscoveryTest::removeMissing);
        assertEquals(apis, documents.aggregatedApis());
        var api = recorded("aggregated-api.json");
        api.get("items").forEach(RecordedDiscoveryTest::removeMissing);
        assertEquals(api, documents.aggregatedApi());
    }

    private static void removeMissing(JsonNode item) {
        String group = item.path("metadata").path("name").stringValue("");
        for (var version : item.get("versions")) {
            String prefix = new GroupVersion(group, version.get("version").stringValue()) + " ";
            var resources = (ArrayNode) version.get("resources");
            resources.removeIf(one -> MISSING.contains(prefix + one.get("resource").stringValue()));
            for (var resource : resources) {
                String owner = prefix + resource.get("resource").stringValue() + "/";
                if (resource.get("subresources") instanceof ArrayNode parts) {
                    parts.removeIf(
                            one -> MISSING.contains(owner + one.get("subresource").stringValue()));
                    if (parts.isEmpty()) {
                        ((ObjectNode) resource).remove("subresources");
                    }
                }
            }
        }
    }
}
