package io.trireme.api.apply;

import io.trireme.api.schema.Schema;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Checks an applied object against the schema; Kubernetes answers 500 to what does not fit. */
final class AppliedObjectCheck {
    private final List<String> problems = new ArrayList<>();

    private AppliedObjectCheck() {}

    static void require(ObjectNode config, Schema schema) {
        var check = new AppliedObjectCheck();
        check.visit("", config, schema);
        if (check.problems.isEmpty()) {
            return;
        }
        var problems =
                check.problems.size() == 1
                        ? check.problems.getFirst()
                        : "errors:\n  " + String.join("\n  ", check.problems);
        throw new ApiStatusException(
                new ApiStatus(
                        500,
                        "",
                        "failed to create typed patch object (" + name(config) + "): " + problems,
                        Optional.empty()));
    }

    private static String name(ObjectNode config) {
        var metadata = config.path("metadata");
        var apiVersion = config.path("apiVersion").asString("");
        return text(metadata.path("namespace"))
                + "/"
                + text(metadata.path("name"))
                + "; "
                + (apiVersion.contains("/") ? apiVersion : "/" + apiVersion)
                + ", Kind="
                + config.path("kind").asString("");
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.asString() : "";
    }

    private void visit(String path, JsonNode value, Schema schema) {
        if (value.isNull()) {
            return;
        }
        switch (schema.type()) {
            case OBJECT -> visitObject(path, value, schema);
            case ARRAY -> visitList(path, value, schema);
            case STRING -> {
                boolean quantity =
                        schema.definitionName()
                                .filter(name -> name.endsWith(".Quantity"))
                                .isPresent();
                expect(path, value, value.isString() || quantity, "string");
            }
            case INTEGER, NUMBER -> expect(path, value, value.isNumber(), "numeric (int or float)");
            case BOOLEAN -> expect(path, value, value.isBoolean(), "boolean");
            case INT_OR_STRING, ANY -> {}
        }
    }

    private void visitObject(String path, JsonNode value, Schema schema) {
        if (!value.isObject()) {
            expect(path, value, false, "map");
            return;
        }
        boolean open = schema.preservesUnknownFields() || schema.properties().isEmpty();
        for (var field : value.properties()) {
            var inner = Shape.field(Optional.of(schema), field.getKey());
            var below = path + "." + field.getKey();
            if (inner.isPresent()) {
                visit(below, field.getValue(), inner.get());
            } else if (!open) {
                problems.add(below + ": field not declared in schema");
            }
        }
    }

    private void visitList(String path, JsonNode value, Schema schema) {
        if (!value.isArray()) {
            expect(path, value, false, "list");
            return;
        }
        var shape = Shape.of(Optional.of(schema), value, null);
        var seen = new HashSet<PathElement>();
        int index = 0;
        for (var item : value) {
            var here = path + "[" + index++ + "]";
            if (shape == Shape.SET || shape == Shape.KEYED_LIST) {
                var element = shape.element(Optional.of(schema), item);
                here = path + element;
                if (!seen.add(element)) {
                    problems.add(path + ": duplicate entries for key " + element);
                }
            }
            if (schema.items().isPresent()) {
                visit(here, item, schema.items().get());
            }
        }
    }

    private void expect(String path, JsonNode value, boolean fits, String type) {
        if (!fits) {
            var shown = value.isString() ? '"' + value.asString() + '"' : value.toString();
            problems.add(
                    path
                            + ": expected "
                            + type
                            + ", got &value.valueUnstructured{Value:"
                            + shown
                            + "}");
        }
    }
}
