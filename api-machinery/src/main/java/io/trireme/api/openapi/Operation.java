package io.trireme.api.openapi;

import io.trireme.api.GroupVersionKind;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One method of one path while it is put together. */
final class Operation {
    private static final Map<String, String> CODES =
            Map.of("200", "OK", "201", "Created", "202", "Accepted");
    private static final List<String> FORMATS = List.of("application/json", "application/yaml");
    private static final List<String> WATCH_FORMATS =
            List.of("application/json", "application/json;stream=watch", "application/yaml");

    private final ObjectNode json = JsonNodeFactory.instance.objectNode();
    private final TreeMap<String, Parameter> parameters = new TreeMap<>();

    /**
     * @param action as {@code x-kubernetes-action}; empty for what is not about objects
     */
    Operation(String tag, String id, String description, String action, GroupVersionKind kind) {
        json.putArray("tags").add(tag);
        json.put("description", description);
        json.put("operationId", id);
        if (!action.isEmpty()) {
            json.put("x-kubernetes-action", action);
            json.set("x-kubernetes-group-version-kind", Components.kindJson(kind));
        }
    }

    Operation with(Collection<Parameter> more) {
        more.forEach(parameter -> parameters.put(parameter.name(), parameter));
        return this;
    }

    Operation body(Collection<String> types, JsonNode schema, boolean required) {
        ObjectNode body = json.putObject("requestBody");
        ObjectNode content = body.putObject("content");
        types.forEach(type -> content.putObject(type).set("schema", schema));
        if (required) {
            body.put("required", true);
        }
        return this;
    }

    Operation answers(JsonNode schema, String... codes) {
        return answers(FORMATS, schema, codes);
    }

    Operation answersWatch(JsonNode schema) {
        return answers(WATCH_FORMATS, schema, "200");
    }

    Operation answers(Collection<String> formats, JsonNode schema, String... codes) {
        ObjectNode responses = json.putObject("responses");
        for (String code : codes) {
            ObjectNode response = responses.putObject(code);
            response.put("description", CODES.get(code));
            ObjectNode content = response.putObject("content");
            formats.forEach(format -> content.putObject(format).set("schema", schema));
        }
        responses.putObject("401").put("description", "Unauthorized");
        return this;
    }

    /** A path with its methods; parameters that all of them take stand once, with the path. */
    static ObjectNode path(Map<String, Operation> methods) {
        TreeMap<String, Parameter> common = new TreeMap<>();
        Optional<Operation> first = methods.values().stream().findFirst();
        first.ifPresent(operation -> common.putAll(operation.parameters));
        methods.values().forEach(o -> common.keySet().retainAll(o.parameters.keySet()));
        ObjectNode path = JsonNodeFactory.instance.objectNode();
        methods.forEach((method, operation) -> path.set(method, operation.json(common)));
        if (!common.isEmpty()) {
            var list = path.putArray("parameters");
            common.values().forEach(parameter -> list.add(parameter.json()));
        }
        return path;
    }

    private ObjectNode json(Map<String, Parameter> common) {
        List<Parameter> own = new ArrayList<>(parameters.values());
        own.removeIf(parameter -> common.containsKey(parameter.name()));
        if (!own.isEmpty()) {
            var list = json.putArray("parameters");
            own.forEach(parameter -> list.add(parameter.json()));
        }
        return json;
    }
}
