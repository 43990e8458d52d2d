package io.trireme.api.apply;

import io.trireme.api.schema.Schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Lays an applied object over the live one; what both have comes from the applied. */
final class TreeMerge {
    private TreeMerge() {}

    /** Either side may be missing (null), not both. The result shares nothing with them. */
    static JsonNode merge(JsonNode live, JsonNode applied, Optional<Schema> schema) {
        if (applied == null) {
            return live.deepCopy();
        }
        var shape = Shape.of(schema, live, applied);
        boolean nothingBelow = isEmpty(live) && isEmpty(applied);
        if (live == null || shape == Shape.WHOLE || nothingBelow) {
            return applied.deepCopy();
        }
        if (applied.isNull()) {
            return live.deepCopy();
        }
        if (live.isNull()) {
            return applied.deepCopy();
        }
        return shape == Shape.FIELDS
                ? mergeFields(live, applied, schema)
                : mergeItems(shape, live, applied, schema);
    }

    private static boolean isEmpty(JsonNode value) {
        return value == null || value.isNull() || (value.isContainer() && value.isEmpty());
    }

    private static JsonNode mergeFields(JsonNode live, JsonNode applied, Optional<Schema> schema) {
        var merged = JsonMapper.shared().createObjectNode();
        for (var field : live.properties()) {
            merged.set(
                    field.getKey(),
                    merge(
                            field.getValue(),
                            applied.get(field.getKey()),
                            Shape.field(schema, field.getKey())));
        }
        for (var field : applied.properties()) {
            if (!merged.has(field.getKey())) {
                merged.set(field.getKey(), field.getValue().deepCopy());
            }
        }
        return merged;
    }

    /**
     * Elements of the applied list keep its order, the live list's own keep theirs, and those of
     * one that stood before a shared element still do.
     */
    private static ArrayNode mergeItems(
            Shape shape, JsonNode live, JsonNode applied, Optional<Schema> schema) {
        var items = schema.flatMap(Schema::items);
        List<PathElement> left = elements(shape, live, schema);
        List<PathElement> right = elements(shape, applied, schema);
        Map<PathElement, JsonNode> inLive = index(left, live);
        Map<PathElement, JsonNode> inApplied = index(right, applied);
        var shared = right.stream().filter(inLive::containsKey).iterator();
        var nextShared = shared.hasNext() ? shared.next() : null;
        var done = new HashSet<PathElement>();
        var merged = JsonMapper.shared().createArrayNode();
        int l = 0;
        int r = 0;
        while (l < left.size() || r < right.size()) {
            if (l < left.size() && r < right.size()) {
                var element = left.get(l);
                if (element.equals(right.get(r))) {
                    done.add(element);
                    merged.add(merge(inLive.get(element), inApplied.get(element), items));
                    l++;
                    r++;
                    nextShared = shared.hasNext() ? shared.next() : null;
                    continue;
                }
                if (inApplied.containsKey(element)
                        && nextShared != null
                        && !nextShared.equals(element)) {
                    l++;
                    continue;
                }
            }
            if (l < left.size()) {
                var element = left.get(l);
                if (!inApplied.containsKey(element)) {
                    merged.add(live.get(l).deepCopy());
                    l++;
                    continue;
                }
                if (done.contains(element)) {
                    l++;
                }
            }
            if (r < right.size()) {
                var element = right.get(r);
                done.add(element);
                merged.add(merge(inLive.get(element), inApplied.get(element), items));
                r++;
                if (element.equals(nextShared)) {
                    nextShared = shared.hasNext() ? shared.next() : null;
                }
            }
        }
        return merged;
    }

    private static List<PathElement> elements(Shape shape, JsonNode list, Optional<Schema> schema) {
        var elements = new ArrayList<PathElement>(list.size());
        list.forEach(item -> elements.add(shape.element(schema, item)));
        return elements;
    }

    private static Map<PathElement, JsonNode> index(List<PathElement> elements, JsonNode list) {
        var index = new TreeMap<PathElement, JsonNode>();
        for (int i = 0; i < elements.size(); i++) {
            index.putIfAbsent(elements.get(i), list.get(i));
        }
        return index;
    }
}
