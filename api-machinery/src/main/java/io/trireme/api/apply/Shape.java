package io.trireme.api.apply;

import io.trireme.api.schema.Schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

import java.util.Optional;
import java.util.TreeMap;

/** How a value is owned: whole, or field by field, or element by element. */
enum Shape {
    /** A scalar, or a list or map that is one value. */
    WHOLE,
    FIELDS,
    SET,
    KEYED_LIST;

    /** Without a schema, objects are owned by field and all else whole. */
    static Shape of(Optional<Schema> schema, JsonNode left, JsonNode right) {
        var sample = left == null || left.isNull() ? right : left;
        boolean isObject = sample != null && sample.isObject();
        if (schema.isEmpty()) {
            return isObject ? FIELDS : WHOLE;
        }
        var declared = schema.get();
        var shape =
                switch (declared.type()) {
                    case OBJECT -> declared.atomicMap() ? WHOLE : FIELDS;
                    case ARRAY ->
                            switch (declared.listType()) {
                                case ATOMIC -> WHOLE;
                                case SET -> SET;
                                case MAP -> KEYED_LIST;
                            };
                    case STRING, INTEGER, NUMBER, BOOLEAN, INT_OR_STRING, ANY -> WHOLE;
                };
        return shape.fits(left) && shape.fits(right) ? shape : WHOLE;
    }

    private boolean fits(JsonNode value) {
        return value == null
                || value.isNull()
                || switch (this) {
                    case WHOLE -> true;
                    case FIELDS -> value.isObject();
                    case SET -> value.isArray();
                    case KEYED_LIST -> isListOfObjects(value);
                };
    }

    private static boolean isListOfObjects(JsonNode value) {
        if (!value.isArray()) {
            return false;
        }
        for (var element : value) {
            if (!element.isObject()) {
                return false;
            }
        }
        return true;
    }

    /** Whether the field is declared, unlike the key of a map. */
    static boolean isNamed(Optional<Schema> schema, String field) {
        return schema.isPresent() && schema.get().properties().containsKey(field);
    }

    static Optional<Schema> field(Optional<Schema> schema, String field) {
        return schema.flatMap(
                parent ->
                        Optional.ofNullable(parent.properties().get(field))
                                .or(parent::additionalProperties));
    }

    /** The element's place in a set or a keyed list; absent keys have their default. */
    PathElement element(Optional<Schema> list, JsonNode item) {
        if (this == SET) {
            return new PathElement.Value(item);
        }
        var keys = new TreeMap<String, JsonNode>();
        var items = list.flatMap(Schema::items);
        for (String key : list.orElseThrow().listMapKeys()) {
            var value = item.get(key);
            if (value == null) {
                value = field(items, key).flatMap(Schema::defaultValue).orElse(null);
            }
            keys.put(key, value == null ? NullNode.getInstance() : value);
        }
        return new PathElement.Key(keys);
    }
}
