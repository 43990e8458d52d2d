package io.trireme.api.openapi;

import io.trireme.api.GroupVersionKind;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.resource.ResourceDefinition.Subresource;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The operations of subresources: on a part of an object, or connections to it. */
final class SubresourceOperations {
    /** Subresources that are streams or text, not objects. */
    private static final Set<String> CONNECTIONS =
            Set.of("attach", "exec", "portforward", "proxy", "log");

    private final OperationNames names;

    SubresourceOperations(OperationNames names) {
        this.names = names;
    }

    Map<String, Operation> of(ResourceDefinition resource, Subresource subresource) {
        return CONNECTIONS.contains(subresource.name())
                ? connections(resource, subresource)
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

    private Map<String, Operation> connections(
            ResourceDefinition resource, Subresource subresource) {
        ObjectNode text = JsonNodeFactory.instance.objectNode().put("type", "string");
        String suffix = OperationNames.capitalized(subresource.name());
        String owner = resource.kind().kind();
        List<Parameter> named = OperationNames.named(resource, subresource.kind());
        if (subresource.name().equals("log")) {
            return Map.of(
                    "get",
                    names.about(
                                    subresource.kind(),
                                    names.id("read", resource, suffix),
                                    "get",
                                    "read log of the specified " + owner)
                            .with(named)
                            .answers(List.of("text/plain", "application/json"), text, "200"));
        }
        Map<String, Operation> methods = new LinkedHashMap<>();
        for (String method : List.of("get", "post")) {
            String id = names.id("connect", resource, suffix);
            methods.put(
                    method,
                    names.about(
                                    subresource.kind(),
                                    id.replaceFirst(
                                            names.prefix(),
                                            names.prefix() + OperationNames.capitalized(method)),
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
}
