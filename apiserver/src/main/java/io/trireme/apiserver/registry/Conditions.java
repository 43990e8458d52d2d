package io.trireme.apiserver.registry;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The list {@code conditions} of a status. */
final class Conditions {
    private Conditions() {}

    /**
     * Sets a condition. One of its type is replaced in its place and keeps its time unless its
     * status changes.
     */
    static void set(ObjectNode status, ObjectNode condition) {
        var list =
                status.get("conditions") instanceof ArrayNode there
                        ? there
                        : status.putArray("conditions");
        String type = condition.path("type").asString("");
        for (int i = 0; i < list.size(); i++) {
            var present = list.get(i);
            if (present.path("type").asString("").equals(type)) {
                if (present.path("status").equals(condition.path("status"))) {
                    condition.set("lastTransitionTime", present.get("lastTransitionTime"));
                }
                list.set(i, condition);
                return;
            }
        }
        list.add(condition);
    }
}
