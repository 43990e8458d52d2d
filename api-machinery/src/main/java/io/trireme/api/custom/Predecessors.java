package io.trireme.api.custom;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds what an element of a list was before, where the list is a map: by its keys. */
final class Predecessors {
    private final List<String> keys;
    private final Map<List<JsonNode>, JsonNode> byKeys = new HashMap<>();

    private Predecessors(List<String> keys) {
        this.keys = keys;
    }

    /**
     * @param before the list before; null or no list if there was none
     */
    static Predecessors of(JsonNode schema, JsonNode before) {
        boolean map = SchemaKeys.text(schema, "x-kubernetes-list-type").equals("map");
        var found = new Predecessors(SchemaKeys.texts(schema, "x-kubernetes-list-map-keys"));
        if (map && before != null && before.isArray()) {
            for (var element : before) {
                if (element instanceof ObjectNode) {
                    found.byKeys.putIfAbsent(found.keysOf(element), element);
                }
            }
        }
        return found;
    }

    /** The element with the same keys; null if there is none. */
    JsonNode find(JsonNode element) {
        return byKeys.isEmpty() ? null : byKeys.get(keysOf(element));
    }

    private List<JsonNode> keysOf(JsonNode element) {
        var values = new ArrayList<JsonNode>();
        keys.forEach(key -> values.add(element.path(key)));
        return values;
    }
}
