package io.trireme.api.openapi;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.resource.ResourceDefinition.Subresource;

import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The operations of subresources: on a part of an object, or connections to it. */
final class SubresourceOperations {
    private final OperationNames names;
    private final ConnectionOperations connections;

    SubresourceOperations(OperationNames names) {
        this.names = names;
        connections = new ConnectionOperations(names);
    }

    /** Those of the path below it, if it has any. */
    Map<String, Operation> withPath(ResourceDefinition resource, Subresource subresource) {
        return connections.withPath(resource, subresource);
    }

    Map<String, Operation> of(ResourceDefinition resource, Subresource subresource) {
        return ConnectionOperations.covers(subresource)
                ? connections.of(resource, subresource)
                : methods(resource, subresource);
    }

    private Map<String, Operation> methods(ResourceDefinition resource, Subresource subresource) {
        GroupVersionKind kind = subresource.kind();
        ObjectNode object = names.object(resource, kind);
        String name = subresource.name();
        String suffix = OperationNames.capitalized(name);
        String owner = resource.kind().kind();
        List<Parameter> named = OperationNames.named(resource, kind);
        Map<String, Operation> methods = new LinkedHashMap<>();
        for (String verb : subresource.verbs()) {
            switch (verb) {
                case "get" ->
                        methods.put(
                                "get",
                                names.about(
                                                kind,
                                                names.id("read", resource, suffix),
                                                "get",
                                                "read " + name + " of the specified " + owner)
                                        .with(named)
                                        .answers(object, "200"));
                case "update" ->
                        methods.put(
                                "put",
                                names.about(
                                                kind,
                                                names.id("replace", resource, suffix),
                                                "put",
                                                "replace " + name + " of the specified " + owner)
                                        .with(named)
                                        .with(Parameter.WRITE)
                                        .body(OperationNames.ANY, object, true)
                                        .answers(object, "200", "201"));
                case "patch" ->
                        methods.put(
                                "patch",
                                names.about(
                                                kind,
                                                names.id("patch", resource, suffix),
                                                "patch",
                                                "partially update "
                                                        + name
                                                        + " of the specified "
                                                        + owner)
                                        .with(named)
                                        .with(Parameter.WRITE)
                                        .with(List.of(Parameter.FORCE))
                                        .body(
                                                OperationNames.patches(resource),
                                                names.meta("Patch"),
                                                true)
                                        .answers(object, "200", "201"));
                case "create" ->
                        methods.put(
                                "post",
                                names.about(
                                                kind,
                                                names.id("create", resource, suffix),
                                                "post",
                                                "create " + name + " of a " + owner)
                                        .with(named)
                                        .with(Parameter.WRITE)
                                        .body(OperationNames.ANY, object, true)
                                        .answers(object, "200", "201", "202"));
                default -> throw new IllegalArgumentException("verb " + verb + " of " + name);
            }
        }
        return methods;
    }
}
