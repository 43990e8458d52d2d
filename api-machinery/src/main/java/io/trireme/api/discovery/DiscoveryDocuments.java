package io.trireme.api.discovery;

import io.trireme.api.GroupVersion;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.kinds.BuiltInKinds;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.resource.ResourceDefinition.Subresource;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Discovery of a set of definitions, plain and aggregated ({@code apidiscovery.k8s.io/v2}). Groups
 * come in Kubernetes' order of priority, unknown ones after them by name; a group's versions from
 * the most to the least stable; resources by name. Immutable; each call builds a new tree.
 */
public final class DiscoveryDocuments {
    /** The order in which a Kubernetes API server lists its own groups. */
    private static final List<String> GROUP_ORDER =
            List.of(
                    "apiregistration.k8s.io",
                    "apps",
                    "events.k8s.io",
                    "authentication.k8s.io",
                    "authorization.k8s.io",
                    "autoscaling",
                    "batch",
                    "certificates.k8s.io",
                    "networking.k8s.io",
                    "policy",
                    "rbac.authorization.k8s.io",
                    "storage.k8s.io",
                    "admissionregistration.k8s.io",
                    "apiextensions.k8s.io",
                    "scheduling.k8s.io",
                    "coordination.k8s.io",
                    "node.k8s.io",
                    "discovery.k8s.io",
                    "resource.k8s.io",
                    "flowcontrol.apiserver.k8s.io");

    /** What Kubernetes stores in a version that it does not serve by default. */
    private static final Set<String> STORED_AS_BETA =
            Set.of(
                    "admissionregistration.k8s.io/MutatingAdmissionPolicy",
                    "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
                    "apiextensions.k8s.io/CustomResourceDefinition");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final SortedMap<String, SortedMap<String, SortedMap<String, ResourceDefinition>>>
            groups =
                    new TreeMap<>(
                            Comparator.<String>comparingInt(DiscoveryDocuments::rank)
                                    .thenComparing(Comparator.naturalOrder()));

    public DiscoveryDocuments(Collection<ResourceDefinition> definitions) {
        for (var definition : definitions) {
            var kind = definition.kind();
            groups.computeIfAbsent(kind.group(), _ -> new TreeMap<>(VersionOrder.STABLE_FIRST))
                    .computeIfAbsent(kind.version(), _ -> new TreeMap<>())
                    .put(definition.plural(), definition);
        }
    }

    private static int rank(String group) {
        int index = GROUP_ORDER.indexOf(group);
        return index < 0 ? GROUP_ORDER.size() : index;
    }

    /**
     * {@code /api}.
     *
     * @param serverAddress host and port by which the client reached the server
     */
    public ObjectNode apiVersions(String serverAddress) {
        var document = NODES.objectNode().put("kind", "APIVersions");
        var versions = document.putArray("versions");
        versions(groups.getOrDefault("", new TreeMap<>()), versions);
        document.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", serverAddress);
        return document;
    }

    private static void versions(SortedMap<String, ?> byVersion, ArrayNode versions) {
        byVersion.keySet().forEach(versions::add);
    }

    /** {@code /apis}. */
    public ObjectNode apiGroupList() {
        var document = NODES.objectNode().put("kind", "APIGroupList").put("apiVersion", "v1");
        var list = document.putArray("groups");
        groups.keySet().stream()
                .filter(group -> !group.isEmpty())
                .forEach(group -> describe(group, list.addObject()));
        return document;
    }

    /** {@code /apis/GROUP}; empty if the group is not served. */
    public Optional<ObjectNode> apiGroup(String group) {
        if (group.isEmpty() || !groups.containsKey(group)) {
            return Optional.empty();
        }
        var document = NODES.objectNode().put("kind", "APIGroup").put("apiVersion", "v1");
        describe(group, document);
        return Optional.of(document);
    }

    private void describe(String group, ObjectNode into) {
        into.put("name", group);
        var versions = into.putArray("versions");
        for (var version : groups.get(group).keySet()) {
            version(versions.addObject(), group, version);
        }
        version(into.putObject("preferredVersion"), group, groups.get(group).firstKey());
    }

    private static void version(ObjectNode into, String group, String version) {
        into.put("groupVersion", new GroupVersion(group, version).toString())
                .put("version", version);
    }

    /** {@code /api/v1} or {@code /apis/GROUP/VERSION}; empty if it is not served. */
    public Optional<ObjectNode> apiResourceList(GroupVersion groupVersion) {
        var resources =
                groups.getOrDefault(groupVersion.group(), new TreeMap<>())
                        .get(groupVersion.version());
        if (resources == null) {
            return Optional.empty();
        }
        var document = NODES.objectNode().put("kind", "APIResourceList");
        if (!groupVersion.group().isEmpty()) {
            document.put("apiVersion", "v1");
        }
        document.put("groupVersion", groupVersion.toString());
        var list = document.putArray("resources");
        for (var definition : resources.values()) {
            resource(definition, list.addObject());
            for (var subresource : definition.subresources().values()) {
                subresource(definition, subresource, list.addObject());
            }
        }
        return Optional.of(document);
    }

    private static void resource(ResourceDefinition definition, ObjectNode into) {
        into.put("name", definition.plural())
                .put("singularName", definition.singular())
                .put("namespaced", definition.namespaced())
                .put("kind", definition.kind().kind());
        strings(into, "verbs", definition.verbs());
        optionalStrings(into, "shortNames", definition.shortNames());
        optionalStrings(into, "categories", definition.categories());
        if (definition.verbs().contains("watch")) {
            into.put("storageVersionHash", storageVersionHash(definition.storageKind()));
        }
    }

    private static void subresource(
            ResourceDefinition definition, Subresource subresource, ObjectNode into) {
        var kind = subresource.kind();
        into.put("name", definition.plural() + "/" + subresource.name())
                .put("singularName", "")
                .put("namespaced", definition.namespaced());
        if (!kind.groupVersion().equals(definition.kind().groupVersion())) {
            into.put("group", kind.group()).put("version", kind.version());
        }
        into.put("kind", kind.kind());
        strings(into, "verbs", subresource.verbs());
    }

    /** {@code /api} for a client that accepts {@code APIGroupDiscoveryList}. */
    public ObjectNode aggregatedApi() {
        return aggregated(List.of(""));
    }

    /** {@code /apis} for a client that accepts {@code APIGroupDiscoveryList}. */
    public ObjectNode aggregatedApis() {
        return aggregated(groups.keySet().stream().filter(group -> !group.isEmpty()).toList());
    }

    private ObjectNode aggregated(List<String> names) {
        var document =
                NODES.objectNode()
                        .put("kind", "APIGroupDiscoveryList")
                        .put("apiVersion", "apidiscovery.k8s.io/v2");
        document.putObject("metadata");
        var items = document.putArray("items");
        for (var group : names) {
            var item = items.addObject();
            var metadata = item.putObject("metadata");
            if (!group.isEmpty()) {
                metadata.put("name", group);
            }
            var versions = item.putArray("versions");
            groups.getOrDefault(group, new TreeMap<>())
                    .forEach((name, resources) -> aggregate(name, resources, versions.addObject()));
        }
        return document;
    }

    private static void aggregate(
            String version, SortedMap<String, ResourceDefinition> resources, ObjectNode into) {
        into.put("version", version);
        var list = into.putArray("resources");
        for (var definition : resources.values()) {
            var kind = definition.kind();
            var one = list.addObject().put("resource", definition.plural());
            responseKind(one, kind, kind);
            one.put("scope", definition.namespaced() ? "Namespaced" : "Cluster")
                    .put("singularResource", definition.singular());
            strings(one, "verbs", definition.verbs());
            optionalStrings(one, "shortNames", definition.shortNames());
            optionalStrings(one, "categories", definition.categories());
            if (!definition.subresources().isEmpty()) {
                var subresources = one.putArray("subresources");
                for (var subresource : definition.subresources().values()) {
                    var node = subresources.addObject().put("subresource", subresource.name());
                    responseKind(node, subresource.kind(), kind);
                    strings(node, "verbs", subresource.verbs());
                }
            }
        }
        into.put("freshness", "Current");
    }

    /** Group and version stay empty where they are those of the resource itself. */
    private static void responseKind(
            ObjectNode into, GroupVersionKind kind, GroupVersionKind resource) {
        boolean same = kind.groupVersion().equals(resource.groupVersion());
        into.putObject("responseKind")
                .put("group", same ? "" : kind.group())
                .put("version", same ? "" : kind.version())
                .put("kind", kind.kind());
    }

    private static void strings(ObjectNode into, String field, List<String> values) {
        var array = into.putArray(field);
        values.forEach(array::add);
    }

    private static void optionalStrings(ObjectNode into, String field, List<String> values) {
        if (!values.isEmpty()) {
            strings(into, field, values);
        }
    }

    /** Clients compare it to see that objects are stored in another form. */
    private static String storageVersionHash(GroupVersionKind kind) {
        var stored = BuiltInKinds.storageKind(kind);
        String version =
                STORED_AS_BETA.contains(stored.group() + "/" + stored.kind())
                        ? "v1beta1"
                        : stored.version();
        String text = stored.group() + "/" + version + "/" + stored.kind();
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(Arrays.copyOf(digest, 8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
