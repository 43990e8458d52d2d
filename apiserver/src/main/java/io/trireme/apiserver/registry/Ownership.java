package io.trireme.apiserver.registry;

import io.trireme.api.apply.ManagedFields;

import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** Keeps managedFields with every write that is not an apply. */
final class Ownership {
    private final Clock clock;

    Ownership(Clock clock) {
        this.clock = clock;
    }

    /**
     * Of a new object. The status of a kind with a status subresource is nobody's yet: a create
     * does not set it.
     */
    ObjectNode created(WriteContext context, ObjectNode object) {
        boolean separate = context.resource().definition().hasSubresource("status");
        var status = separate ? object.remove("status") : null;
        var tracked = track(context, Optional.empty(), object);
        if (status != null) {
            tracked.set("status", status);
        }
        return tracked;
    }

    ObjectNode updated(WriteContext context, ObjectNode before, ObjectNode after) {
        return track(context, Optional.of(before), after);
    }

    private ObjectNode track(WriteContext context, Optional<ObjectNode> before, ObjectNode after) {
        var definition = context.resource().definition();
        return ManagedFields.trackUpdate(
                before,
                after,
                definition.schema(),
                context.manager(),
                definition.kind().groupVersion(),
                context.subresource(),
                clock.seconds());
    }
}
