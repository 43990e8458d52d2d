package io.trireme.api.discovery;

import io.trireme.api.GroupVersion;
import io.trireme.api.kinds.Fields;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Discovery with the versions that other servers answer (aggregation): groups by their priority,
 * then by name; a group's versions by theirs, then from the most to the least stable. What this
 * server answers itself has the priorities of {@link ApiServiceSpecs}. Pure; the documents passed
 * in are not changed.
 */
public final class MergedDiscovery {
    private static final String FIRST = "apiregistration.k8s.io";

    private MergedDiscovery() {}

    /**
     * A version that another server answers.
     *
     * @param resources as {@code APIGroupDiscoveryList} has them; empty if the server never told
     * @param fresh whether it has told of late
     */
    public record RemoteVersion(
            GroupVersion version,
            int groupPriority,
            int versionPriority,
            Optional<ArrayNode> resources,
            boolean fresh) {}

    /** {@code /apis}. */
    public static ObjectNode groupList(ObjectNode own, List<RemoteVersion> remotes) {
        var list = own.deepCopy();
        var groups = new TreeMap<String, ObjectNode>();
        for (var group : Fields.objects(own, "groups")) {
            groups.put(Fields.text(group, "name"), group);
        }
        for (var remote : remotes) {
            String name = remote.version().group();
            var before = Optional.ofNullable(groups.get(name));
            group(before, name, remotes).ifPresent(group -> groups.put(name, group));
        }
        var ordered = list.putArray("groups");
        inOrder(groups, remotes).forEach(ordered::add);
        return list;
    }

    /**
     * {@code /apis/GROUP}, or an item of {@code /apis}.
     *
     * @param own empty if this server answers no version of the group
     * @return empty if nobody answers any
     */
    public static Optional<ObjectNode> group(
            Optional<ObjectNode> own, String group, List<RemoteVersion> remotes) {
        var versions = new LinkedHashMap<String, Integer>();
        own.ifPresent(
                document ->
                        Fields.objects(document, "versions")
                                .forEach(
                                        one -> {
                                            String version = Fields.text(one, "version");
                                            versions.put(
                                                    version,
                                                    ApiServiceSpecs.versionPriority(
                                                            new GroupVersion(group, version)));
                                        }));
        for (var remote : remotes) {
            if (remote.version().group().equals(group)) {
                versions.put(remote.version().version(), remote.versionPriority());
            }
        }
        if (versions.isEmpty()) {
            return Optional.empty();
        }
        var document =
                own.map(ObjectNode::deepCopy)
                        .orElseGet(() -> JsonNodeFactory.instance.objectNode().put("name", group));
        var list = document.putArray("versions");
        var ordered = inOrder(versions);
        ordered.forEach(version -> version(list.addObject(), group, version));
        version(document.putObject("preferredVersion"), group, ordered.getFirst());
        return Optional.of(document);
    }

    private static void version(ObjectNode into, String group, String version) {
        into.put("groupVersion", new GroupVersion(group, version).toString())
                .put("version", version);
    }

    private static List<String> inOrder(Map<String, Integer> versions) {
        return versions.keySet().stream()
                .sorted(
                        Comparator.<String>comparingInt(versions::get)
                                .reversed()
                                .thenComparing(VersionOrder.STABLE_FIRST))
                .toList();
    }

    /** {@code /apis} for a client that accepts {@code APIGroupDiscoveryList}. */
    public static ObjectNode aggregated(ObjectNode own, List<RemoteVersion> remotes) {
        var groups = new TreeMap<String, ObjectNode>();
        for (var item : Fields.objects(own, "items")) {
            groups.put(Fields.text(item, "metadata", "name"), item.deepCopy());
        }
        var byGroup = new TreeMap<String, List<RemoteVersion>>();
        remotes.forEach(
                remote ->
                        byGroup.computeIfAbsent(remote.version().group(), _ -> new ArrayList<>())
                                .add(remote));
        byGroup.forEach(
                (name, versions) ->
                        groups.put(
                                name, item(Optional.ofNullable(groups.get(name)), name, versions)));
        var list = own.deepCopy();
        var items = list.putArray("items");
        inOrder(groups, remotes).forEach(items::add);
        return list;
    }

    private static ObjectNode item(
            Optional<ObjectNode> own, String group, List<RemoteVersion> remotes) {
        var nodes = new TreeMap<String, ObjectNode>();
        var priorities = new TreeMap<String, Integer>();
        own.ifPresent(
                item -> {
                    for (var one : Fields.objects(item, "versions")) {
                        String version = Fields.text(one, "version");
                        nodes.put(version, one);
                        priorities.put(
                                version,
                                ApiServiceSpecs.versionPriority(new GroupVersion(group, version)));
                    }
                });
        for (var remote : remotes) {
            String version = remote.version().version();
            var node = JsonNodeFactory.instance.objectNode().put("version", version);
            remote.resources().ifPresent(resources -> node.set("resources", resources));
            nodes.put(version, node.put("freshness", remote.fresh() ? "Current" : "Stale"));
            priorities.put(version, remote.versionPriority());
        }
        var item =
                own.orElseGet(
                        () -> {
                            var made = JsonNodeFactory.instance.objectNode();
                            made.putObject("metadata").put("name", group);
                            return made;
                        });
        var versions = item.putArray("versions");
        inOrder(priorities).forEach(version -> versions.add(nodes.get(version)));
        return item;
    }

    /** The aggregator's own group comes first, whatever others claim. */
    private static List<ObjectNode> inOrder(
            Map<String, ObjectNode> groups, List<RemoteVersion> remotes) {
        var priorities = new TreeMap<String, Integer>();
        groups.keySet().forEach(name -> priorities.put(name, ApiServiceSpecs.groupPriority(name)));
        for (var remote : remotes) {
            priorities.merge(remote.version().group(), remote.groupPriority(), Math::max);
        }
        return groups.keySet().stream()
                .sorted(
                        Comparator.<String, Boolean>comparing(name -> !name.equals(FIRST))
                                .thenComparing(
                                        Comparator.<String>comparingInt(priorities::get).reversed())
                                .thenComparing(Comparator.naturalOrder()))
                .map(groups::get)
                .toList();
    }

    /** The resources of an {@code APIResourceList} as {@code APIGroupDiscoveryList} has them. */
    public static ArrayNode resources(JsonNode apiResourceList) {
        var list = JsonNodeFactory.instance.arrayNode();
        var byName = new TreeMap<String, ObjectNode>();
        for (var resource : Fields.objects(apiResourceList, "resources")) {
            String name = Fields.text(resource, "name");
            if (name.indexOf('/') < 0) {
                var one = list.addObject().put("resource", name);
                byName.put(name, one);
                responseKind(one, resource);
                one.put("scope", Fields.flag(resource, "namespaced") ? "Namespaced" : "Cluster");
                one.put("singularResource", Fields.text(resource, "singularName"));
                for (var field : List.of("verbs", "shortNames", "categories")) {
                    if (!Fields.empty(resource, field)) {
                        one.set(field, resource.get(field));
                    }
                }
            }
        }
        for (var resource : Fields.objects(apiResourceList, "resources")) {
            String name = Fields.text(resource, "name");
            int slash = name.indexOf('/');
            var parent = slash < 0 ? null : byName.get(name.substring(0, slash));
            if (parent != null) {
                var one = parent.withArrayProperty("subresources").addObject();
                one.put("subresource", name.substring(slash + 1));
                responseKind(one, resource);
                one.set("verbs", resource.path("verbs"));
            }
        }
        return list;
    }

    private static void responseKind(ObjectNode into, ObjectNode resource) {
        into.putObject("responseKind")
                .put("group", Fields.text(resource, "group"))
                .put("version", Fields.text(resource, "version"))
                .put("kind", Fields.text(resource, "kind"));
    }
}
