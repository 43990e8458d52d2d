package io.trireme.api.openapi;

import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.resource.ResourceDefinition.Subresource;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The operations of subresources that are streams, text or another server, not objects. */
final class ConnectionOperations {
    private static final Set<String> CONNECTIONS =
            Set.of("attach", "exec", "portforward", "proxy", "log");
    private static final String PROXY = "proxy";
    private static final List<String> STREAM_METHODS = List.of("get", "post");
    private static final List<String> PROXY_METHODS =
            List.of("get", "put", "post", "delete", "options", "head", "patch");

    private static final Parameter CONTAINER =
            Parameter.query("container", "string", "Which container; the only one if left out.");
    private static final List<Parameter> TERMINAL =
            List.of(
                    CONTAINER,
                    Parameter.query("stdin", "boolean", "Send standard input."),
                    Parameter.query("stdout", "boolean", "Receive standard output."),
                    Parameter.query("stderr", "boolean", "Receive standard error."),
                    Parameter.query("tty", "boolean", "Give the process a terminal."));
    private static final List<Parameter> LOG =
            List.of(
                    CONTAINER,
                    Parameter.query("follow", "boolean", "Go on as the log grows."),
                    Parameter.query(
                            "insecureSkipTLSVerifyBackend",
                            "boolean",
                            "Take the log from a kubelet whatever certificate it shows."),
                    Parameter.query("limitBytes", "integer", "How many bytes at most."),
                    Parameter.query("previous", "boolean", "That of the container before."),
                    Parameter.query("sinceSeconds", "integer", "Only what is younger."),
                    Parameter.query("stream", "string", "Which stream; not served yet."),
                    Parameter.query("tailLines", "integer", "How many lines from its end."),
                    Parameter.query("timestamps", "boolean", "Begin each line with its time."));
    private static final Parameter COMMAND =
            Parameter.query("command", "string", "A word of the command; no shell reads it.");
    private static final Parameter PORTS =
            Parameter.query("ports", "string", "The ports, with commas between them.");

    private final OperationNames names;

    ConnectionOperations(OperationNames names) {
        this.names = names;
    }

    static boolean covers(Subresource subresource) {
        return CONNECTIONS.contains(subresource.name());
    }

    Map<String, Operation> of(ResourceDefinition resource, Subresource subresource) {
        return switch (subresource.name()) {
            case "log" -> Map.of("get", log(resource, subresource));
            case "exec" -> streams(resource, subresource, with(TERMINAL, COMMAND));
            case "attach" -> streams(resource, subresource, TERMINAL);
            case "portforward" -> streams(resource, subresource, List.of(PORTS));
            case String _ ->
                    connections(
                            resource,
                            subresource,
                            "",
                            PROXY_METHODS,
                            List.of(
                                    Parameter.query(
                                            "path", "string", "What to ask behind the proxy.")));
        };
    }

    /** Of {@code …/proxy/{path}}; nothing for others. */
    Map<String, Operation> withPath(ResourceDefinition resource, Subresource subresource) {
        return subresource.name().equals(PROXY)
                ? connections(
                        resource,
                        subresource,
                        "WithPath",
                        PROXY_METHODS,
                        List.of(Parameter.path("path", "what to ask behind the proxy")))
                : Map.of();
    }

    private static List<Parameter> with(List<Parameter> some, Parameter more) {
        var all = new ArrayList<>(some);
        all.add(more);
        return all;
    }

    private Operation log(ResourceDefinition resource, Subresource subresource) {
        return names.about(
                        subresource.kind(),
                        names.id("read", resource, "Log"),
                        "get",
                        "read log of the specified " + resource.kind().kind())
                .with(OperationNames.named(resource, subresource.kind()))
                .with(LOG)
                .answers(
                        List.of(
                                "application/json",
                                "application/vnd.kubernetes.protobuf",
                                "application/yaml",
                                "text/plain"),
                        text(),
                        "200");
    }

    private static ObjectNode text() {
        return JsonNodeFactory.instance.objectNode().put("type", "string");
    }

    private Map<String, Operation> streams(
            ResourceDefinition resource, Subresource subresource, List<Parameter> parameters) {
        return connections(resource, subresource, "", STREAM_METHODS, parameters);
    }

    private Map<String, Operation> connections(
            ResourceDefinition resource,
            Subresource subresource,
            String suffix,
            List<String> methodNames,
            List<Parameter> parameters) {
        var named = new ArrayList<>(OperationNames.named(resource, subresource.kind()));
        named.remove(Parameter.PRETTY);
        Map<String, Operation> methods = new LinkedHashMap<>();
        for (String method : methodNames) {
            methods.put(
                    method,
                    names.about(
                                    subresource.kind(),
                                    "connect"
                                            + names.prefix()
                                            + OperationNames.capitalized(method)
                                            + OperationNames.scopedKind(resource)
                                            + OperationNames.capitalized(subresource.name())
                                            + suffix,
                                    "connect",
                                    "connect %s requests to %s of %s"
                                            .formatted(
                                                    method.toUpperCase(Locale.ROOT),
                                                    subresource.name(),
                                                    resource.kind().kind()))
                            .with(named)
                            .with(parameters)
                            .answers(OperationNames.ANY, text(), "200"));
        }
        return methods;
    }
}
