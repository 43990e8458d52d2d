package io.trireme.api.apply;

import io.trireme.api.status.ApiStatus;

import tools.jackson.databind.node.ObjectNode;

/** What became of an apply. */
public sealed interface ApplyOutcome {
    /**
     * @param object before defaults, with its managedFields
     * @param changed whether it differs from the live object in more than times of managedFields
     */
    record Applied(ObjectNode object, boolean changed) implements ApplyOutcome {}

    /** Others own what the manager wants to change: the 409 to answer. */
    record Conflicts(ApiStatus status) implements ApplyOutcome {}
}
