package io.trireme.api.kinds;

import io.trireme.api.status.FieldError;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.function.Function;

/** The metadata that all kinds have. */
public final class ObjectMetaRules {
    private ObjectMetaRules() {}

    /** What an update need not repeat and what only the server counts. */
    static void carryOver(ObjectNode object, ObjectNode before) {
        var metadata = Fields.child(object, "metadata");
        var metadataBefore = Fields.child(before, "metadata");
        Fields.copy(metadataBefore, metadata, "generation");
        for (var field :
                List.of(
                        "uid",
                        "creationTimestamp",
                        "deletionTimestamp",
                        "deletionGracePeriodSeconds")) {
            if (Fields.empty(metadata, field)) {
                Fields.copy(metadataBefore, metadata, field);
            }
        }
    }

    static void check(
            ObjectNode object, Function<String, List<String>> nameRule, List<FieldError> errors) {}

    static void checkUpdate(ObjectNode object, ObjectNode before, List<FieldError> errors) {}
}
