package io.trireme.api.openapi;

import io.trireme.api.GroupVersion;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.resource.ResourceDefinition.Subresource;
import io.trireme.api.schema.SchemaCatalog;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The paths of one group version, named and described as a Kubernetes API server does. */
final class Paths {
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

    private final GroupVersion version;
    private final OperationNames names;
    private final SubresourceOperations subresources;
    private final String root;
    private final TreeMap<String, ObjectNode> paths = new TreeMap<>();

    private Paths(GroupVersion version, OperationNames names) {
        this.version = version;
        this.names = names;
        subresources = new SubresourceOperations(names);
        root = version.group().isEmpty() ? "/api/v1/" : "/apis/" + version + "/";
    }

    static SortedMap<String, ObjectNode> of(
            GroupVersion version,
            List<ResourceDefinition> definitions,
            Components components,
            SchemaCatalog catalog) {
        Paths paths = new Paths(version, new OperationNames(version, components, catalog));
        paths.add(paths.root, Map.of("get", paths.resourceList()));
        definitions.forEach(paths::resource);
        return paths.paths;
    }

    private void add(String path, Map<String, Operation> methods) {
        if (!methods.isEmpty()) {
            paths.put(path, Operation.path(methods));
        }
    }

    private Operation resourceList() {
        return names.about(
                        version.kind(""),
                        "get" + names.prefix() + "APIResources",
                        "",
                        "get available resources")
                .answers(names.meta("APIResourceList"), "200");
    }

    private void resource(ResourceDefinition resource) {
        String collection = collection(resource);
        add(collection, collectionMethods(resource));
        add(collection + "/{name}", objectMethods(resource));
        for (Subresource subresource : resource.subresources().values()) {
            String path = collection + "/{name}/" + subresource.name();
            add(path, subresources.of(resource, subresource));
            add(path + "/{path}", subresources.withPath(resource, subresource));
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

    private Map<String, Operation> collectionMethods(ResourceDefinition resource) {
        Map<String, Operation> methods = new LinkedHashMap<>();
        String kind = resource.kind().kind();
        if (resource.verbs().contains("list")) {
            methods.put(
                    "get",
                    names.operation(
                                    resource,
                                    names.id("list", resource, ""),
                                    "list or watch objects of kind " + kind,
                                    "list")
                            .with(OperationNames.place(resource))
                            .with(Parameter.LIST)
                            .answersWatch(names.list(resource)));
        }
        if (resource.verbs().contains("create")) {
            methods.put(
                    "post",
                    names.operation(
                                    resource,
                                    names.id("create", resource, ""),
                                    "create a " + kind,
                                    "post")
                            .with(OperationNames.place(resource))
                            .with(Parameter.WRITE)
                            .body(OperationNames.ANY, names.object(resource), true)
                            .answers(names.object(resource), "200", "201", "202"));
        }
        if (resource.verbs().contains("deletecollection")) {
            methods.put("delete", deleteCollection(resource));
        }
        return methods;
    }

    private Operation deleteCollection(ResourceDefinition resource) {
        List<Parameter> selecting = new ArrayList<>(Parameter.LIST);
        selecting.removeIf(p -> p.name().equals("watch") || p.name().equals("allowWatchBookmarks"));
        return names.operation(
                        resource,
                        "delete"
                                + names.prefix()
                                + "Collection"
                                + OperationNames.scopedKind(resource),
                        "delete collection of " + resource.kind().kind(),
                        "deletecollection")
                .with(OperationNames.place(resource))
                .with(selecting)
                .with(Parameter.DELETE)
                .body(OperationNames.ANY, names.meta("DeleteOptions"), false)
                .answers(names.meta("Status"), "200");
    }

    private Map<String, Operation> objectMethods(ResourceDefinition resource) {
        Map<String, Operation> methods = new LinkedHashMap<>();
        String kind = resource.kind().kind();
        List<Parameter> named = OperationNames.named(resource, resource.kind());
        if (resource.verbs().contains("get")) {
            methods.put(
                    "get",
                    names.operation(
                                    resource,
                                    names.id("read", resource, ""),
                                    "read the specified " + kind,
                                    "get")
                            .with(named)
                            .answers(names.object(resource), "200"));
        }
        if (resource.verbs().contains("update")) {
            methods.put(
                    "put",
                    names.operation(
                                    resource,
                                    names.id("replace", resource, ""),
                                    "replace the specified " + kind,
                                    "put")
                            .with(named)
                            .with(Parameter.WRITE)
                            .body(OperationNames.ANY, names.object(resource), true)
                            .answers(names.object(resource), "200", "201"));
        }
        if (resource.verbs().contains("delete")) {
            String type = resource.kind().group() + "/" + kind;
            methods.put(
                    "delete",
                    names.operation(
                                    resource,
                                    names.id("delete", resource, ""),
                                    "delete a " + kind,
                                    "delete")
                            .with(named)
                            .with(Parameter.DELETE)
                            .body(OperationNames.ANY, names.meta("DeleteOptions"), false)
                            .answers(
                                    DELETED_OBJECT.contains(type)
                                            ? names.object(resource)
                                            : names.meta("Status"),
                                    "200",
                                    "202"));
        }
        if (resource.verbs().contains("patch")) {
            methods.put(
                    "patch",
                    names.operation(
                                    resource,
                                    names.id("patch", resource, ""),
                                    "partially update the specified " + kind,
                                    "patch")
                            .with(named)
                            .with(Parameter.WRITE)
                            .with(List.of(Parameter.FORCE))
                            .body(OperationNames.patches(resource), names.meta("Patch"), true)
                            .answers(names.object(resource), "200", "201"));
        }
        return methods;
    }

    private Operation listAll(ResourceDefinition resource) {
        String kind = resource.kind().kind();
        return names.operation(
                        resource,
                        "list" + names.prefix() + kind + "ForAllNamespaces",
                        "list or watch objects of kind " + kind,
                        "list")
                .with(Parameter.LIST)
                .with(List.of(Parameter.PRETTY))
                .answersWatch(names.list(resource));
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
                        watch(resource, names.id("watch", resource, "List"), "watchlist")
                                .with(OperationNames.place(resource))));
        add(
                watched + "/{name}",
                Map.of(
                        "get",
                        watch(resource, names.id("watch", resource, ""), "watch")
                                .with(OperationNames.named(resource, resource.kind()))));
        if (resource.namespaced()) {
            add(
                    root + "watch/" + resource.plural(),
                    Map.of(
                            "get",
                            watch(
                                            resource,
                                            "watch"
                                                    + names.prefix()
                                                    + kind
                                                    + "ListForAllNamespaces",
                                            "watchlist")
                                    .with(List.of(Parameter.PRETTY))));
        }
    }

    private Operation watch(ResourceDefinition resource, String id, String action) {
        String what = action.equals("watch") ? "an object" : "a list";
        return names.operation(
                        resource,
                        id,
                        "watch changes to %s of kind %s; deprecated: list with watch=true instead"
                                .formatted(what, resource.kind().kind()),
                        action)
                .with(Parameter.LIST)
                .answersWatch(names.meta("WatchEvent"));
    }
}
