package io.trireme.api.patch;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON merge patch, RFC 7396. */
public final class MergePatch {
    private MergePatch() {}

    /**
     * The target with the patch merged into it; a null in the patch removes, a list replaces.
     *
     * @throws io.trireme.api.status.ApiStatusException 400 if the patch is not an object
     */
    public static ObjectNode apply(JsonNode patch, ObjectNode target) {
        if (patch.isNull()) {
            throw PatchErrors.badRequest("Invalid JSON Patch");
        }
        if (!(patch instanceof ObjectNode changes)) {
            throw PatchErrors.undecodable(patch, "map[string]interface {}");
        }
        var merged = target.deepCopy();
        merge(merged, changes);
        return merged;
    }

    private static void merge(ObjectNode target, ObjectNode changes) {
        for (var change : changes.properties()) {
            var key = change.getKey();
            var value = change.getValue();
            if (value.isNull()) {
                target.remove(key);
            } else if (value instanceof ObjectNode inner
                    && target.get(key) instanceof ObjectNode current) {
                merge(current, inner);
            } else {
                target.set(key, withoutNulls(value));
            }
        }
    }

    /** New objects lose the keys that are null; elements of lists stay, even null ones. */
    private static JsonNode withoutNulls(JsonNode value) {
        var copy = value.deepCopy();
        removeNulls(copy);
        return copy;
    }

    static void removeNulls(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.removeNulls();
        }
        value.forEach(MergePatch::removeNulls);
    }
}
