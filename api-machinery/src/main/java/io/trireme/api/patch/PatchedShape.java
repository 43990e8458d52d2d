package io.trireme.api.patch;

import io.trireme.api.schema.Schema;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/** Finds a list where the kind has an object or the other way round, in Kubernetes' words. */
final class PatchedShape {
    private PatchedShape() {}

    static Optional<String> check(JsonNode value, Schema schema) {
        if (value.isNull()) {
            return Optional.empty();
        }
        return switch (schema.type()) {
            case ARRAY -> checkList(value, schema);
            case OBJECT -> checkObject(value, schema);
            case STRING, INTEGER, NUMBER, BOOLEAN, INT_OR_STRING, ANY -> Optional.empty();
        };
    }

    private static Optional<String> checkList(JsonNode value, Schema schema) {
        if (!value.isArray()) {
            return value.isString()
                    ? Optional.empty()
                    : Optional.of("cannot restore slice from " + goKind(value));
        }
        var items = schema.items();
        if (items.isPresent()) {
            for (var element : value) {
                var problem = check(element, items.get());
                if (problem.isPresent()) {
                    return problem;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> checkObject(JsonNode value, Schema schema) {
        if (!value.isObject()) {
            return Optional.of(
                    schema.properties().isEmpty()
                            ? "cannot restore map from " + goKind(value)
                            : "cannot restore struct from: " + goKind(value));
        }
        for (var field : value.properties()) {
            var problem =
                    StrategicMergePatch.fieldOf(schema, field.getKey())
                            .flatMap(inner -> check(field.getValue(), inner));
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static String goKind(JsonNode value) {
        if (value.isObject()) {
            return "map";
        }
        if (value.isArray()) {
            return "slice";
        }
        if (value.isString()) {
            return "string";
        }
        if (value.isBoolean()) {
            return "bool";
        }
        return value.isIntegralNumber() ? "int64" : "float64";
    }
}
