package io.trireme.controllers.discovery;

import io.trireme.client.ApiCall;
import io.trireme.client.ApiClient;
import io.trireme.client.ApiClientException;
import io.trireme.client.ApiResponse;
import io.trireme.client.json.StatusReader;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All resources of a server, each in its group's preferred version.
 *
 * @param resources in the order of {@link ServedResource#ORDER}
 * @param staleGroups group versions that could not be looked up, which an aggregated server that is
 *     down causes; what they hold is unknown
 */
public record ApiCatalog(List<ServedResource> resources, List<String> staleGroups) {
    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public ApiCatalog {
        resources = List.copyOf(resources);
        staleGroups = List.copyOf(staleGroups);
    }

    /**
     * Reads both aggregated discovery documents.
     *
     * @throws ApiClientException when the server refuses
     */
    public static ApiCatalog read(ApiClient client) throws InterruptedException {
        List<JsonNode> documents = new ArrayList<>();
        for (String path : List.of("/api", "/apis")) {
            ApiResponse response = client.call(ApiCall.get(path).withHeader("accept", AGGREGATED));
            if (!response.success()) {
                throw new ApiClientException(
                        StatusReader.read(response.status(), response.headers(), response.body()));
            }
            documents.add(JSON.readTree(response.body()));
        }
        return of(documents);
    }

    /** The catalog of aggregated discovery documents (version 2). */
    public static ApiCatalog of(List<JsonNode> documents) {
        var resources = new TreeSet<>(ServedResource.ORDER);
        var stale = new ArrayList<String>();
        for (JsonNode document : documents) {
            for (JsonNode group : document.path("items")) {
                addGroup(group, resources, stale);
            }
        }
        return new ApiCatalog(List.copyOf(resources), stale);
    }

    /** The resource of a kind as an owner reference names it, in whatever version it is served. */
    public Optional<ServedResource> find(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        return resources.stream()
                .filter(one -> one.group().equals(group) && one.kind().equals(kind))
                .findFirst();
    }

    private static void addGroup(
            JsonNode group, SortedSet<ServedResource> resources, List<String> stale) {
        String name = group.path("metadata").path("name").asString("");
        Set<String> taken = new LinkedHashSet<>();
        // The first version is the preferred one; a later one counts only for what it alone has.
        for (JsonNode version : group.path("versions")) {
            String versionName = version.path("version").asString("");
            if (version.path("freshness").asString("").equals("Stale")) {
                stale.add(name + "/" + versionName);
            }
            for (JsonNode resource : version.path("resources")) {
                String plural = resource.path("resource").asString("");
                if (taken.add(plural)) {
                    resources.add(
                            new ServedResource(
                                    name,
                                    versionName,
                                    plural,
                                    resource.path("responseKind").path("kind").asString(""),
                                    resource.path("scope").asString("").equals("Namespaced"),
                                    verbs(resource)));
                }
            }
        }
    }

    private static SortedSet<String> verbs(JsonNode resource) {
        var verbs = new TreeSet<String>();
        resource.path("verbs").forEach(verb -> verbs.add(verb.asString("")));
        return Collections.unmodifiableSortedSet(verbs);
    }
}
