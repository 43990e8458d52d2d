package io.trireme.api.cel;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Collections;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An object of JSON: with fields, whose names are identifiers of CEL, or a map with any keys.
 * Fields that the schema does not know are not seen, but counted and compared.
 */
final class JsonMap implements MapValue {
    private final ObjectNode json;
    private final SchemaNode schema;
    private final boolean fields;

    JsonMap(ObjectNode json, SchemaNode schema) {
        this.json = json;
        this.schema = schema;
        fields = schema.kind() == SchemaNode.Kind.OBJECT;
    }

    ObjectNode json() {
        return json;
    }

    @Override
    public long size() {
        return json.size();
    }

    @Override
    public Optional<Object> find(Object key) {
        if (!(key instanceof String identifier)) {
            return Optional.empty();
        }
        var name = fields ? schema.propertyOf(identifier) : Optional.of(identifier);
        return name.flatMap(this::value);
    }

    private Optional<Object> value(String name) {
        JsonNode value = json.get(name);
        var inside =
                fields ? Optional.ofNullable(schema.properties().get(name)) : schema.elements();
        return value == null
                ? Optional.empty()
                : inside.map(place -> SchemaValues.of(value, place));
    }

    @Override
    public Iterable<Object> keys() {
        return () ->
                (fields ? identifiers() : json.propertyNames().stream())
                        .map(Object.class::cast)
                        .iterator();
    }

    /** Of the fields that rules see. */
    private Stream<String> identifiers() {
        return json.propertyNames().stream()
                .flatMap(name -> Escapes.escape(name).stream())
                .filter(identifier -> schema.propertyOf(identifier).isPresent());
    }

    @Override
    public Object same(MapValue other, Budget budget) {
        if (size() != other.size()) {
            return false;
        }
        for (var field : json.properties()) {
            var mine = value(field.getKey());
            Optional<Object> theirs =
                    other instanceof JsonMap map
                            ? Optional.ofNullable(map.json.get(field.getKey()))
                                    .map(json -> map.value(field.getKey()).orElse(json))
                            : other.find(field.getKey());
            if (theirs.isEmpty()) {
                return false;
            }
            Object same = Equality.inside(mine.orElse(field.getValue()), theirs.get(), budget);
            if (!Boolean.TRUE.equals(same)) {
                return same;
            }
        }
        return true;
    }

    /** What a key of a list of type map is made of. */
    Object raw(String name) {
        JsonNode value = json.get(name);
        return value == null ? Collections.emptyList() : value;
    }
}
