package io.trireme.apiserver.registry;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;

/** Owner references of objects that clients send. */
final class OwnerReferences {
    private OwnerReferences() {}

    /** Drops references that are named twice, and says so. */
    static void dropRepeated(ObjectNode object, Warnings warnings) {
        if (!(object.path("metadata").path("ownerReferences") instanceof ArrayNode references)) {
            return;
        }
        var kept = new ArrayList<JsonNode>();
        var repeated = new ArrayList<String>();
        for (var reference : references) {
            if (kept.stream().anyMatch(one -> Trees.same(one, reference))) {
                repeated.add(reference.path("uid").asString(""));
            } else {
                kept.add(reference);
            }
        }
        if (!repeated.isEmpty()) {
            references.removeAll();
            kept.forEach(references::add);
            warnings.add(
                    ".metadata.ownerReferences contains duplicate entries; API server dedups owner"
                            + " references in 1.20+, and may reject such requests as early as 1.24;"
                            + " please fix your requests; duplicate UID(s) observed: "
                            + String.join(", ", repeated));
        }
    }
}
