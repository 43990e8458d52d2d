package io.trireme.api.codec;

import static java.util.Objects.requireNonNull;

import tools.jackson.databind.JsonNode;

import java.util.List;

/**
 * A body read without a schema.
 *
 * @param duplicateFields worded as Kubernetes warns of them: {@code duplicate field "data.k"} in
 *     JSON, {@code line 7: key "k" already set in map} in YAML; at most 100
 */
public record ParsedTree(JsonNode value, List<String> duplicateFields) {
    public ParsedTree {
        requireNonNull(value, "value");
        duplicateFields = List.copyOf(duplicateFields);
    }
}
