package io.trireme.api.cel;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

import java.util.Iterator;
import java.util.List;

/** A list of JSON whose order counts. Its elements become values when they are looked at. */
final class JsonList implements ListValue {
    private final ArrayNode json;
    private final SchemaNode elements;

    private JsonList(ArrayNode json, SchemaNode elements) {
        this.json = json;
        this.elements = elements;
    }

    /** The value of a list, as its schema says how its elements are told apart. */
    static ListValue of(ArrayNode json, SchemaNode schema) {
        var list = new JsonList(json, schema.elements().orElseThrow());
        return switch (schema.listType()) {
            case "set" -> new KeyedList(list, List.of());
            case "map" -> new KeyedList(list, schema.listMapKeys());
            case String _ -> list;
        };
    }

    @Override
    public long size() {
        return json.size();
    }

    @Override
    public Object get(int index) {
        return SchemaValues.of(json.get(index), elements);
    }

    @Override
    public Iterator<Object> iterator() {
        Iterator<JsonNode> all = json.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public Object next() {
                return SchemaValues.of(all.next(), elements);
            }
        };
    }
}
