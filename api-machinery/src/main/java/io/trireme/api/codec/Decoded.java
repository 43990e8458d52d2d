package io.trireme.api.codec;

import static java.util.Objects.requireNonNull;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An object as its schema knows it, and what a strict reader holds against the body.
 *
 * @param object {@code kind} and {@code apiVersion} come first; unknown fields are not in it
 * @param yamlDuplicates such as {@code line 5: key "name" already set in map}; empty for JSON
 * @param fieldErrors unknown and duplicate fields in the order met, each text once, at most 100
 */
public record Decoded(ObjectNode object, List<String> yamlDuplicates, List<String> fieldErrors) {
    private static final String UNKNOWN = "unknown field ";

    public Decoded {
        requireNonNull(object, "object");
        yamlDuplicates = List.copyOf(yamlDuplicates);
        fieldErrors = List.copyOf(fieldErrors);
    }

    /** Such as {@code unknown field "spec.foo"}. */
    public List<String> unknownFields() {
        return fieldErrors.stream().filter(error -> error.startsWith(UNKNOWN)).toList();
    }

    /** Such as {@code duplicate field "metadata.name"}, or of YAML {@code yamlDuplicates}. */
    public List<String> duplicateFields() {
        List<String> duplicates = new ArrayList<>(yamlDuplicates);
        fieldErrors.stream().filter(error -> !error.startsWith(UNKNOWN)).forEach(duplicates::add);
        return duplicates;
    }

    /** The warnings of {@code fieldValidation=Warn}, in order. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(yamlDuplicates);
        warnings.addAll(fieldErrors);
        return warnings;
    }

    /** The refusal of {@code fieldValidation=Strict}, without what it is about. */
    public Optional<String> strictError() {
        if (yamlDuplicates.isEmpty() && fieldErrors.isEmpty()) {
            return Optional.empty();
        }
        List<String> errors = new ArrayList<>();
        if (!yamlDuplicates.isEmpty()) {
            errors.add(YamlTrees.unmarshalErrors(yamlDuplicates));
        }
        errors.addAll(fieldErrors);
        return Optional.of("strict decoding error: " + String.join(", ", errors));
    }
}
