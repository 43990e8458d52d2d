package io.trireme.api.openapi;

import io.trireme.api.GroupVersion;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.resource.ResourceDefinition.Subresource;
import io.trireme.api.schema.SchemaCatalog;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The paths of one group version, named and described as a Kubernetes API server does. */
final class Paths {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final List<String> ANY = List.of("*/*");
    private static final List<String> PATCHES =
            List.of(
                    "application/apply-patch+yaml",
                    "application/json-patch+json",
                    "application/merge-patch+json",
                    "application/strategic-merge-patch+json");

    /** Kinds whose deletion answers with the object; all others answer with a Status. */
    private static final Set<String> DELETED_OBJECT =
            Set.of(
                    "/PersistentVolume",
                    "/PersistentVolumeClaim",
                    "/Pod",
                    "/PodTemplate",
                    "/ResourceQuota",
                    "/Service",
                    "/ServiceAccount",
                    "resource.k8s.io/DeviceClass",
                    "resource.k8s.io/ResourceClaim",
                    "resource.k8s.io/ResourceClaimTemplate",
                    "resource.k8s.io/ResourceSlice",
                    "storage.k8s.io/CSIDriver",
                    "storage.k8s.io/CSINode",
                    "storage.k8s.io/StorageClass",
                    "storage.k8s.io/VolumeAttachment",
                    "storage.k8s.io/VolumeAttributesClass");

    /** Subresources that are streams or text, not objects. */
    private static final Set<String> CONNECTIONS =
            Set.of("attach", "exec", "portforward", "proxy", "log");

    private final GroupVersion version;
    private final Components components;
    private final SchemaCatalog catalog;
    private final String root;
    private final String tag;

    /** Within operation ids: {@code CoreV1}. */
    private final String prefix;

    private final TreeMap<String, ObjectNode> paths = new TreeMap<>();

    private Paths(GroupVersion version, Components components, SchemaCatalog catalog) {
        this.version = version;
        this.components = components;
        this.catalog = catalog;
        root = version.group().isEmpty() ? "/api/v1/" : "/apis/" + version + "/";
        String group = camelCase(version.group());
        tag =
                group.substring(0, 1).toLowerCase(Locale.ROOT)
                        + group.substring(1)
                        + "_"
                        + version.version();
        prefix = group + capitalized(version.version());
    }

    static SortedMap<String, ObjectNode> of(
            GroupVersion version,
            List<ResourceDefinition> definitions,
            Components components,
            SchemaCatalog catalog) {
        Paths paths = new Paths(version, components, catalog);
        paths.add(paths.root, Map.of("get", paths.resourceList()));
        definitions.forEach(paths::resource);
        return paths.paths;
    }

    private static String camelCase(String group) {
        String name = group.isEmpty() ? "core" : group.replaceFirst("\\.k8s\\.io$", "");
        return Arrays.stream(name.split("[.-]", -1))
                .map(Paths::capitalized)
                .collect(Collectors.joining());
    }

    private static String capitalized(String word) {
        return word.isEmpty()
                ? word
                : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private void add(String path, Map<String, Operation> methods) {
        if (!methods.isEmpty()) {
            paths.put(path, Operation.path(methods));
        }
    }

    private Operation resourceList() {
        return new Operation(
                        tag,
                        "get" + prefix + "APIResources",
                        "get available resources",
                        "",
                        version.kind(""))
                .answers(components.reference(META + "APIResourceList"), "200");
    }

    private void resource(ResourceDefinition resource) {
        String collection = collection(resource);
        add(collection, collectionMethods(resource));
        add(collection + "/{name}", objectMethods(resource));
        for (Subresource subresource : resource.subresources().values()) {
            add(
                    collection + "/{name}/" + subresource.name(),
                    CONNECTIONS.contains(subresource.name())
                            ? connections(resource, subresource)
                            : subresourceMethods(resource, subresource));
        }
        if (resource.namespaced() && resource.verbs().contains("list")) {
            add(root + resource.plural(), Map.of("get", listAll(resource)));
        }
        if (resource.verbs().contains("watch")) {
            watches(resource);
        }
    }

    private String collection(ResourceDefinition resource) {
        return root + (resource.namespaced() ? "namespaces/{namespace}/" : "") + resource.plural();
    }

    private String id(String verb, ResourceDefinition resource, String suffix) {
        return verb + prefix + scopedKind(resource) + suffix;
    }

    private static String scopedKind(ResourceDefinition resource) {
        return (resource.namespaced() ? "Namespaced" : "") + resource.kind().kind();
    }

    private Operation operation(
            ResourceDefinition resource, String id, String description, String action) {
        return new Operation(tag, id, description, action, resource.kind());
    }

    private static List<Parameter> place(ResourceDefinition resource) {
        return resource.namespaced()
                ? List.of(Parameter.NAMESPACE, Parameter.PRETTY)
                : List.of(Parameter.PRETTY);
    }

    private static List<Parameter> named(ResourceDefinition resource, GroupVersionKind kind) {
        List<Parameter> parameters = new ArrayList<>(place(resource));
        parameters.add(Parameter.path("name", "name of the " + kind.kind()));
        return parameters;
    }

    private ObjectNode object(ResourceDefinition resource) {
        return components.reference(resource.kind(), resource.schema());
    }

    private ObjectNode list(ResourceDefinition resource) {
        return catalog.findKind(version.kind(resource.listKind()))
                .map(schema -> components.reference(version.kind(resource.listKind()), schema))
                .orElseGet(() -> customList(resource));
    }

    private ObjectNode customList(ResourceDefinition resource) {
        ObjectNode list = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = list.putObject("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.set("metadata", components.reference(META + "ListMeta"));
        properties.putObject("items").put("type", "array").set("items", object(resource));
        return list;
    }

    private Map<String, Operation> collectionMethods(ResourceDefinition resource) {
        Map<String, Operation> methods = new LinkedHashMap<>();
        String kind = resource.kind().kind();
        if (resource.verbs().contains("list")) {
            methods.put(
                    "get",
                    operation(
                                    resource,
                                    id("list", resource, ""),
                                    "list or watch objects of kind " + kind,
                                    "list")
                            .with(place(resource))
                            .with(Parameter.LIST)
                            .answersWatch(list(resource)));
        }
        if (resource.verbs().contains("create")) {
            methods.put(
                    "post",
                    operation(resource, id("create", resource, ""), "create a " + kind, "post")
                            .with(place(resource))
                            .with(Parameter.WRITE)
                            .body(ANY, object(resource), true)
                            .answers(object(resource), "200", "201", "202"));
        }
        if (resource.verbs().contains("deletecollection")) {
            methods.put("delete", deleteCollection(resource));
        }
        return methods;
    }

    private Operation deleteCollection(ResourceDefinition resource) {
        List<Parameter> selecting = new ArrayList<>(Parameter.LIST);
        selecting.removeIf(p -> p.name().equals("watch") || p.name().equals("allowWatchBookmarks"));
        return operation(
                        resource,
                        "delete" + prefix + "Collection" + scopedKind(resource),
                        "delete collection of " + resource.kind().kind(),
                        "deletecollection")
                .with(place(resource))
                .with(selecting)
                .with(Parameter.DELETE)
                .body(ANY, components.reference(META + "DeleteOptions"), false)
                .answers(components.reference(META + "Status"), "200");
    }

    private Map<String, Operation> objectMethods(ResourceDefinition resource) {
        Map<String, Operation> methods = new LinkedHashMap<>();
        String kind = resource.kind().kind();
        List<Parameter> named = named(resource, resource.kind());
        if (resource.verbs().contains("get")) {
            methods.put(
                    "get",
                    operation(
                                    resource,
                                    id("read", resource, ""),
                                    "read the specified " + kind,
                                    "get")
                            .with(named)
                            .answers(object(resource), "200"));
        }
        if (resource.verbs().contains("update")) {
            methods.put(
                    "put",
                    operation(
                                    resource,
                                    id("replace", resource, ""),
                                    "replace the specified " + kind,
                                    "put")
                            .with(named)
                            .with(Parameter.WRITE)
                            .body(ANY, object(resource), true)
                            .answers(object(resource), "200", "201"));
        }
        if (resource.verbs().contains("delete")) {
            String type = resource.kind().group() + "/" + kind;
            methods.put(
                    "delete",
                    operation(resource, id("delete", resource, ""), "delete a " + kind, "delete")
                            .with(named)
                            .with(Parameter.DELETE)
                            .body(ANY, components.reference(META + "DeleteOptions"), false)
                            .answers(
                                    DELETED_OBJECT.contains(type)
                                            ? object(resource)
                                            : components.reference(META + "Status"),
                                    "200",
                                    "202"));
        }
        if (resource.verbs().contains("patch")) {
            methods.put(
                    "patch",
                    operation(
                                    resource,
                                    id("patch", resource, ""),
                                    "partially update the specified " + kind,
                                    "patch")
                            .with(named)
                            .with(Parameter.WRITE)
                            .with(List.of(Parameter.FORCE))
                            .body(PATCHES, components.reference(META + "Patch"), true)
                            .answers(object(resource), "200", "201"));
        }
        return methods;
    }

    private Map<String, Operation> subresourceMethods(
            ResourceDefinition resource, Subresource subresource) {
        GroupVersionKind kind = subresource.kind();
        ObjectNode object =
                kind.equals(resource.kind())
                        ? object(resource)
                        : catalog.findKind(kind)
                                .map(schema -> components.reference(kind, schema))
                                .orElseGet(() -> JsonNodeFactory.instance.objectNode());
        String name = subresource.name();
        String suffix = capitalized(name);
        String owner = resource.kind().kind();
        List<Parameter> named = named(resource, kind);
        Map<String, Operation> methods = new LinkedHashMap<>();
        for (String verb : subresource.verbs()) {
            switch (verb) {
                case "get" ->
                        methods.put(
                                "get",
                                about(
                                                kind,
                                                id("read", resource, suffix),
                                                "get",
                                                "read " + name + " of the specified " + owner)
                                        .with(named)
                                        .answers(object, "200"));
                case "update" ->
                        methods.put(
                                "put",
                                about(
                                                kind,
                                                id("replace", resource, suffix),
                                                "put",
                                                "replace " + name + " of the specified " + owner)
                                        .with(named)
                                        .with(Parameter.WRITE)
                                        .body(ANY, object, true)
                                        .answers(object, "200", "201"));
                case "patch" ->
                        methods.put(
                                "patch",
                                about(
                                                kind,
                                                id("patch", resource, suffix),
                                                "patch",
                                                "partially update "
                                                        + name
                                                        + " of the specified "
                                                        + owner)
                                        .with(named)
                                        .with(Parameter.WRITE)
                                        .with(List.of(Parameter.FORCE))
                                        .body(PATCHES, components.reference(META + "Patch"), true)
                                        .answers(object, "200", "201"));
                case "create" ->
                        methods.put(
                                "post",
                                about(
                                                kind,
                                                id("create", resource, suffix),
                                                "post",
                                                "create " + name + " of a " + owner)
                                        .with(named)
                                        .with(Parameter.WRITE)
                                        .body(ANY, object, true)
                                        .answers(object, "200", "201", "202"));
                default -> throw new IllegalArgumentException("verb " + verb + " of " + name);
            }
        }
        return methods;
    }

    private Operation about(GroupVersionKind kind, String id, String action, String description) {
        return new Operation(tag, id, description, action, kind);
    }

    private Map<String, Operation> connections(
            ResourceDefinition resource, Subresource subresource) {
        ObjectNode text = JsonNodeFactory.instance.objectNode().put("type", "string");
        String suffix = capitalized(subresource.name());
        String owner = resource.kind().kind();
        List<Parameter> named = named(resource, subresource.kind());
        if (subresource.name().equals("log")) {
            return Map.of(
                    "get",
                    about(
                                    subresource.kind(),
                                    id("read", resource, suffix),
                                    "get",
                                    "read log of the specified " + owner)
                            .with(named)
                            .answers(List.of("text/plain", "application/json"), text, "200"));
        }
        Map<String, Operation> methods = new LinkedHashMap<>();
        for (String method : List.of("get", "post")) {
            String id = id("connect", resource, suffix);
            methods.put(
                    method,
                    about(
                                    subresource.kind(),
                                    id.replaceFirst(prefix, prefix + capitalized(method)),
                                    "connect",
                                    "connect %s requests to %s of %s"
                                            .formatted(
                                                    method.toUpperCase(Locale.ROOT),
                                                    subresource.name(),
                                                    owner))
                            .with(named)
                            .answers(List.of("*/*"), text, "200"));
        }
        return methods;
    }

    private Operation listAll(ResourceDefinition resource) {
        String kind = resource.kind().kind();
        return operation(
                        resource,
                        "list" + prefix + kind + "ForAllNamespaces",
                        "list or watch objects of kind " + kind,
                        "list")
                .with(Parameter.LIST)
                .with(List.of(Parameter.PRETTY))
                .answersWatch(list(resource));
    }

    /** The old way to watch; still served. */
    private void watches(ResourceDefinition resource) {
        String collection = collection(resource);
        String watched = root + "watch/" + collection.substring(root.length());
        String kind = resource.kind().kind();
        add(
                watched,
                Map.of(
                        "get",
                        watch(resource, id("watch", resource, "List"), "watchlist")
                                .with(place(resource))));
        add(
                watched + "/{name}",
                Map.of(
                        "get",
                        watch(resource, id("watch", resource, ""), "watch")
                                .with(named(resource, resource.kind()))));
        if (resource.namespaced()) {
            add(
                    root + "watch/" + resource.plural(),
                    Map.of(
                            "get",
                            watch(
                                            resource,
                                            "watch" + prefix + kind + "ListForAllNamespaces",
                                            "watchlist")
                                    .with(List.of(Parameter.PRETTY))));
        }
    }

    private Operation watch(ResourceDefinition resource, String id, String action) {
        String what = action.equals("watch") ? "an object" : "a list";
        return operation(
                        resource,
                        id,
                        "watch changes to %s of kind %s; deprecated: list with watch=true instead"
                                .formatted(what, resource.kind().kind()),
                        action)
                .with(Parameter.LIST)
                .answersWatch(components.reference(META + "WatchEvent"));
    }
}
