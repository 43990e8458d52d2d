package io.trireme.api.patch;

import io.trireme.api.schema.Schema;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;

/** Merges two lists: of objects by their merge key, of plain values as sets. */
final class ListMerge {
    private ListMerge() {}

    /**
     * @param field the list's schema
     * @param deletion whether {@code patch} names plain values to take out
     */
    static ArrayNode merge(
            ArrayNode original, ArrayNode patch, Optional<Schema> field, boolean deletion) {
        if (original.isEmpty() && patch.isEmpty()) {
            return original;
        }
        if (!holdObjects(original, patch)) {
            return deletion ? without(original, patch) : mergePlain(original, patch);
        }
        var key =
                field.flatMap(Schema::patchMergeKey)
                        .orElseThrow(
                                () ->
                                        PatchErrors.unclassified(
                                                "cannot merge lists without merge key for "
                                                        + field.flatMap(Schema::definitionName)
                                                                .orElse("")));
        return mergeObjects(original, patch, key, field.flatMap(Schema::items));
    }

    private static boolean holdObjects(ArrayNode original, ArrayNode patch) {
        var first = patch.isEmpty() ? original.get(0) : patch.get(0);
        for (var list : new ArrayNode[] {original, patch}) {
            for (var element : list) {
                if (element.isArray()) {
                    throw PatchErrors.badRequest("lists of lists are not supported");
                }
                if (element.isObject() != first.isObject()) {
                    throw PatchErrors.unclassified(
                            "list element types are not identical: " + GoText.value(list));
                }
            }
        }
        return first.isObject();
    }

    private static ArrayNode without(ArrayNode original, ArrayNode deleted) {
        var gone = new HashSet<>(StrategicMergePatch.elements(deleted));
        var rest = original.arrayNode();
        original.forEach(
                element -> {
                    if (!gone.contains(element)) {
                        rest.add(element);
                    }
                });
        return rest;
    }

    private static ArrayNode mergePlain(ArrayNode original, ArrayNode patch) {
        var both = new LinkedHashSet<JsonNode>(StrategicMergePatch.elements(original));
        both.addAll(StrategicMergePatch.elements(patch));
        var merged = original.arrayNode().addAll(both);
        return ElementOrder.arrange(merged, patch, original, Optional.empty());
    }

    private static ArrayNode mergeObjects(
            ArrayNode original, ArrayNode patch, String key, Optional<Schema> items) {
        var kept = original;
        var changes = patch.arrayNode();
        boolean replace = false;
        for (var element : patch) {
            var directive = element.get(StrategicMergePatch.PATCH);
            if (directive == null) {
                changes.add(element);
                continue;
            }
            switch (directive.asString("")) {
                case "delete" -> kept = withoutKey(kept, key, keyOf(element, key));
                case "replace" -> replace = true;
                case "merge" ->
                        throw PatchErrors.unclassified(
                                "merging lists cannot yet be specified in the patch");
                default -> throw StrategicMergePatch.unknownDirective((ObjectNode) element);
            }
        }
        if (replace) {
            return changes;
        }
        var merged = kept.arrayNode().addAll(StrategicMergePatch.elements(kept));
        for (var change : changes) {
            int at = indexOf(merged, key, keyOf(change, key));
            if (at >= 0) {
                merged.set(
                        at,
                        StrategicMergePatch.mergeMaps(
                                (ObjectNode) merged.get(at), (ObjectNode) change, items));
            } else if (Directives.strip(change)) {
                merged.add(change);
            }
        }
        return ElementOrder.arrange(merged, changes, kept, Optional.of(key));
    }

    private static JsonNode keyOf(JsonNode element, String key) {
        var value = element.get(key);
        if (value == null) {
            throw ElementOrder.noMergeKey(element, key);
        }
        return value;
    }

    private static int indexOf(ArrayNode list, String key, JsonNode value) {
        for (int i = 0; i < list.size(); i++) {
            if (ElementOrder.same(list.get(i).get(key), value)) {
                return i;
            }
        }
        return -1;
    }

    private static ArrayNode withoutKey(ArrayNode list, String key, JsonNode value) {
        var rest = list.arrayNode();
        list.forEach(
                element -> {
                    if (!ElementOrder.same(element.get(key), value)) {
                        rest.add(element);
                    }
                });
        return rest;
    }
}
