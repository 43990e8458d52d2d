package io.trireme.api.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.GroupVersion;
import io.trireme.api.codec.Json;
import io.trireme.api.discovery.MergedDiscovery.RemoteVersion;
import io.trireme.api.kinds.BuiltInKinds;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

final class MergedDiscoveryTest {
    private final DiscoveryDocuments own = new DiscoveryDocuments(BuiltInKinds.definitions());

    private static RemoteVersion remote(String version, int groupPriority, int versionPriority) {
        return new RemoteVersion(
                GroupVersion.parse(version),
                groupPriority,
                versionPriority,
                Optional.empty(),
                false);
    }

    private static List<String> names(JsonNode list, String... path) {
        return list.valueStream()
                .map(
                        one -> {
                            var node = one;
                            for (var step : path) {
                                node = node.path(step);
                            }
                            return node.asString();
                        })
                .toList();
    }

    private static JsonNode json(String text) {
        return Json.parse(text.getBytes(UTF_8));
    }

    @Test
    void nothingRemoteChangesNothing() {
        assertEquals(own.apiGroupList(), MergedDiscovery.groupList(own.apiGroupList(), List.of()));
        assertEquals(
                own.aggregatedApis(), MergedDiscovery.aggregated(own.aggregatedApis(), List.of()));
    }

    @Test
    void groupsStandByPriorityAndTheAggregatorsOwnComesFirst() {
        var remotes =
                List.of(
                        remote("first.example.com/v1", 19000, 10),
                        remote("middle.example.com/v1", 17700, 10),
                        remote("last.example.com/v1", 1, 10));
        var list = MergedDiscovery.groupList(own.apiGroupList(), remotes);
        var names = names(list.path("groups"), "name");
        assertEquals("apiregistration.k8s.io", names.getFirst());
        assertEquals("first.example.com", names.get(1));
        assertEquals(
                List.of("authentication.k8s.io", "middle.example.com", "authorization.k8s.io"),
                names.subList(
                        names.indexOf("authentication.k8s.io"),
                        names.indexOf("authentication.k8s.io") + 3));
        assertEquals("last.example.com", names.getLast());
        var aggregated = MergedDiscovery.aggregated(own.aggregatedApis(), remotes);
        assertEquals(names, names(aggregated.path("items"), "metadata", "name"));
    }

    @Test
    void versionsStandByPriorityAndThenByStability() {
        var remotes =
                List.of(
                        remote("shop.example.com/v1beta1", 100, 10),
                        remote("shop.example.com/v1", 100, 10),
                        remote("shop.example.com/v3alpha1", 100, 20));
        var group =
                MergedDiscovery.group(Optional.empty(), "shop.example.com", remotes).orElseThrow();
        assertEquals(
                List.of("v3alpha1", "v1", "v1beta1"), names(group.path("versions"), "version"));
        assertEquals(
                "shop.example.com/v3alpha1",
                group.path("preferredVersion").path("groupVersion").asString());
    }

    @Test
    void remoteVersionOfAnOwnGroupStandsBesideTheOwn() {
        var remotes = List.of(remote("batch/v9", 100, 1));
        var group = MergedDiscovery.group(own.apiGroup("batch"), "batch", remotes).orElseThrow();
        assertEquals(List.of("v1", "v9"), names(group.path("versions"), "version"));
        assertEquals("APIGroup", group.path("kind").asString());
    }

    @Test
    void serverThatNeverToldIsStaleWithoutResources() {
        var list =
                MergedDiscovery.aggregated(
                        own.aggregatedApis(), List.of(remote("ext.example.com/v1", 1, 1)));
        assertEquals(
                json(
                        """
                        {"metadata": {"name": "ext.example.com"},
                         "versions": [{"version": "v1", "freshness": "Stale"}]}
                        """),
                list.path("items").get(list.path("items").size() - 1));
    }

    @Test
    void plainResourcesBecomeAggregatedOnes() {
        var kind = new GroupVersion("apps", "v1");
        ObjectNode plain = own.apiResourceList(kind).orElseThrow();
        var apps =
                own.aggregatedApis()
                        .path("items")
                        .valueStream()
                        .filter(item -> item.at("/metadata/name").asString().equals("apps"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(apps.at("/versions/0/resources"), MergedDiscovery.resources(plain));
    }
}
