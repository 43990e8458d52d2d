package io.trireme.api.patch;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** The words in a strategic merge patch that are not fields. */
final class Directives {
    private Directives() {}

    /** Whether the key speaks of the list beside it. */
    static boolean isParallelList(String key) {
        return key.startsWith(StrategicMergePatch.DELETE_ELEMENTS)
                || key.startsWith(StrategicMergePatch.ELEMENT_ORDER);
    }

    /**
     * Takes the directives out of a value that is new to the target, where they have nothing to act
     * on.
     *
     * @return whether the value stays: an object with {@code $patch} does not, whatever it says
     */
    static boolean strip(JsonNode value) {
        switch (value) {
            case ObjectNode object -> {
                if (object.has(StrategicMergePatch.PATCH)) {
                    return false;
                }
                object.remove(StrategicMergePatch.RETAIN_KEYS);
                for (String key : List.copyOf(object.propertyNames())) {
                    if (isParallelList(key) || !strip(object.get(key))) {
                        object.remove(key);
                    }
                }
            }
            case ArrayNode list -> {
                for (int i = list.size() - 1; i >= 0; i--) {
                    if (!strip(list.get(i))) {
                        list.remove(i);
                    }
                }
            }
            default -> {}
        }
        return true;
    }
}
