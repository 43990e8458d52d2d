package io.trireme.api.openapi;

import io.trireme.api.GroupVersion;
import io.trireme.api.GroupVersionKind;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.schema.SchemaCatalog;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the operations of one group version are named, and the schemas that they speak of. */
final class OperationNames {
    static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    static final List<String> ANY = List.of("*/*");
    private static final List<String> CUSTOM_PATCHES =
            List.of(
                    "application/apply-patch+yaml",
                    "application/json-patch+json",
                    "application/merge-patch+json");
    private static final List<String> PATCHES =
            List.of(
                    "application/apply-patch+yaml",
                    "application/json-patch+json",
                    "application/merge-patch+json",
                    "application/strategic-merge-patch+json");

    private final GroupVersion version;
    private final Components components;
    private final SchemaCatalog catalog;
    private final String tag;

    /** Within operation ids: {@code CoreV1}. */
    private final String prefix;

    OperationNames(GroupVersion version, Components components, SchemaCatalog catalog) {
        this.version = version;
        this.components = components;
        this.catalog = catalog;
        String group = camelCase(version.group());
        tag =
                group.substring(0, 1).toLowerCase(Locale.ROOT)
                        + group.substring(1)
                        + "_"
                        + version.version();
        prefix = group + capitalized(version.version());
    }

    String prefix() {
        return prefix;
    }

    /** A reference to a schema of meta/v1. */
    ObjectNode meta(String name) {
        return components.reference(META + name);
    }

    private static String camelCase(String group) {
        String name = group.isEmpty() ? "core" : group.replaceFirst("\\.k8s\\.io$", "");
        return Arrays.stream(name.split("[.-]", -1))
                .map(OperationNames::capitalized)
                .collect(Collectors.joining());
    }

    static String capitalized(String word) {
        return word.isEmpty()
                ? word
                : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /** How a resource may be patched; kubectl apply chooses by it. */
    static List<String> patches(ResourceDefinition resource) {
        return resource.custom().isPresent() ? CUSTOM_PATCHES : PATCHES;
    }

    String id(String verb, ResourceDefinition resource, String suffix) {
        return verb + prefix + scopedKind(resource) + suffix;
    }

    static String scopedKind(ResourceDefinition resource) {
        return (resource.namespaced() ? "Namespaced" : "") + resource.kind().kind();
    }

    Operation operation(ResourceDefinition resource, String id, String description, String action) {
        return new Operation(tag, id, description, action, resource.kind());
    }

    static List<Parameter> place(ResourceDefinition resource) {
        return resource.namespaced()
                ? List.of(Parameter.NAMESPACE, Parameter.PRETTY)
                : List.of(Parameter.PRETTY);
    }

    static List<Parameter> named(ResourceDefinition resource, GroupVersionKind kind) {
        List<Parameter> parameters = new ArrayList<>(place(resource));
        parameters.add(Parameter.path("name", "name of the " + kind.kind()));
        return parameters;
    }

    ObjectNode object(ResourceDefinition resource) {
        return components.reference(resource.kind(), resource.schema());
    }

    ObjectNode list(ResourceDefinition resource) {
        return catalog.findKind(version.kind(resource.listKind()))
                .map(schema -> components.reference(version.kind(resource.listKind()), schema))
                .orElseGet(() -> customList(resource));
    }

    private ObjectNode customList(ResourceDefinition resource) {
        ObjectNode list = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = list.putObject("properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.set("metadata", meta("ListMeta"));
        properties.putObject("items").put("type", "array").set("items", object(resource));
        return list;
    }

    /** An operation about an object of another kind than the resource's. */
    Operation about(GroupVersionKind kind, String id, String action, String description) {
        return new Operation(tag, id, description, action, kind);
    }

    /** What a subresource reads and writes. */
    ObjectNode object(ResourceDefinition resource, GroupVersionKind kind) {
        return kind.equals(resource.kind())
                ? object(resource)
                : catalog.findKind(kind)
                        .map(schema -> components.reference(kind, schema))
                        .orElseGet(() -> JsonNodeFactory.instance.objectNode());
    }
}
