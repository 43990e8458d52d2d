package io.trireme.api.apply;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** One step of a path into an object, ordered as FieldsV1 orders its keys. */
sealed interface PathElement extends Comparable<PathElement> {
    /** A field of an object or a key of a map. */
    record Field(String name) implements PathElement {
        @Override
        public String wire() {
            return "f:" + name;
        }

        @Override
        public String toString() {
            return "." + name;
        }
    }

    /** An element of a keyed list. */
    record Key(SortedMap<String, JsonNode> keys) implements PathElement {
        @Override
        public String wire() {
            var object = JSON.createObjectNode();
            keys.forEach(object::set);
            return "k:" + JSON.writeValueAsString(object);
        }

        @Override
        public String toString() {
            var parts = new ArrayList<String>();
            keys.forEach((name, value) -> parts.add(name + "=" + value));
            return "[" + String.join(",", parts) + "]";
        }
    }

    /** An element of a set. */
    record Value(JsonNode value) implements PathElement {
        @Override
        public String wire() {
            return "v:" + JSON.writeValueAsString(value);
        }

        @Override
        public String toString() {
            return "[=" + value + "]";
        }
    }

    /** A place in a list; read from stored sets, never written. */
    record Index(int index) implements PathElement {
        @Override
        public String wire() {
            return "i:" + index;
        }

        @Override
        public String toString() {
            return "[" + index + "]";
        }
    }

    JsonMapper JSON = new JsonMapper();

    /** The key in FieldsV1. */
    String wire();

    /**
     * @throws IllegalArgumentException if the text is no path element
     */
    static PathElement parse(String wire) {
        if (wire.length() < 2 || wire.charAt(1) != ':') {
            throw new IllegalArgumentException("no path element: " + wire);
        }
        var rest = wire.substring(2);
        return switch (wire.charAt(0)) {
            case 'f' -> new Field(rest);
            case 'v' -> new Value(read(rest));
            case 'i' -> new Index(Integer.parseInt(rest));
            case 'k' -> {
                var keys = new TreeMap<String, JsonNode>();
                for (var field : read(rest).properties()) {
                    keys.put(field.getKey(), field.getValue());
                }
                yield new Key(keys);
            }
            default -> throw new IllegalArgumentException("no path element: " + wire);
        };
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("no path element: " + json, e);
        }
    }

    @Override
    default int compareTo(PathElement other) {
        return switch (this) {
            case Field(var name) when other instanceof Field that -> name.compareTo(that.name());
            case Key(var keys) when other instanceof Key that -> compare(keys, that.keys());
            case Value(var value) when other instanceof Value that -> compare(value, that.value());
            case Index(var index) when other instanceof Index that ->
                    Integer.compare(index, that.index());
            default -> Integer.compare(rank(this), rank(other));
        };
    }

    private static int rank(PathElement element) {
        return switch (element) {
            case Field _ -> 0;
            case Key _ -> 1;
            case Value _ -> 2;
            case Index _ -> 3;
        };
    }

    private static int compare(
            SortedMap<String, JsonNode> left, SortedMap<String, JsonNode> right) {
        Iterator<Map.Entry<String, JsonNode>> r = right.entrySet().iterator();
        for (var entry : left.entrySet()) {
            if (!r.hasNext()) {
                return 1;
            }
            var other = r.next();
            int order = entry.getKey().compareTo(other.getKey());
            if (order == 0) {
                order = compare(entry.getValue(), other.getValue());
            }
            if (order != 0) {
                return order;
            }
        }
        return r.hasNext() ? -1 : 0;
    }

    /** Numbers, then strings, booleans, the rest by their text. */
    private static int compare(JsonNode left, JsonNode right) {
        var byKind = Comparator.comparingInt(PathElement::kindRank);
        int order = byKind.compare(left, right);
        if (order != 0) {
            return order;
        }
        if (left.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue());
        }
        return left.isString()
                ? left.asString().compareTo(right.asString())
                : left.toString().compareTo(right.toString());
    }

    private static int kindRank(JsonNode value) {
        return List.of(
                        value.isNumber(),
                        value.isString(),
                        value.isBoolean(),
                        value.isArray(),
                        value.isObject(),
                        true)
                .indexOf(true);
    }
}
