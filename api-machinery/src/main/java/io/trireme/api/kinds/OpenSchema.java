package io.trireme.api.kinds;

import io.trireme.api.schema.Schema;

import tools.jackson.databind.JsonNode;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** Any value at all; stands in until the schema catalog is linked. */
enum OpenSchema implements Schema {
    INSTANCE;

    @Override
    public Type type() {
        return Type.ANY;
    }

    @Override
    public Optional<String> definitionName() {
        return Optional.empty();
    }

    @Override
    public Optional<String> format() {
        return Optional.empty();
    }

    @Override
    public SortedMap<String, Schema> properties() {
        return Collections.emptySortedMap();
    }

    @Override
    public Optional<Schema> additionalProperties() {
        return Optional.empty();
    }

    @Override
    public Optional<Schema> items() {
        return Optional.empty();
    }

    @Override
    public Set<String> required() {
        return Set.of();
    }

    @Override
    public Optional<JsonNode> defaultValue() {
        return Optional.empty();
    }

    @Override
    public List<String> enumValues() {
        return List.of();
    }

    @Override
    public ListType listType() {
        return ListType.ATOMIC;
    }

    @Override
    public List<String> listMapKeys() {
        return List.of();
    }

    @Override
    public boolean atomicMap() {
        return false;
    }

    @Override
    public Set<PatchStrategy> patchStrategies() {
        return Set.of();
    }

    @Override
    public Optional<String> patchMergeKey() {
        return Optional.empty();
    }

    @Override
    public boolean preservesUnknownFields() {
        return true;
    }
}
