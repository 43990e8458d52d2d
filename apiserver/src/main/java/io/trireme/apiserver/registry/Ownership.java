package io.trireme.apiserver.registry;

import io.trireme.api.apply.ManagedFields;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.TreeSet;

/** Keeps managedFields with every write that is not an apply. */
final class Ownership {
    private final Clock clock;

    Ownership(Clock clock) {
        this.clock = clock;
    }

    /**
     * Of a new object. What a create does not set is nobody's yet: the status of a kind with a
     * status subresource, and what the kind's rules name.
     */
    ObjectNode created(WriteContext context, ObjectNode object) {
        var resource = context.resource();
        var disowned = new TreeSet<>(resource.rules().disownedOnCreate());
        if (resource.definition().hasSubresource("status")) {
            disowned.add("status");
        }
        var aside = JsonNodeFactory.instance.objectNode();
        for (String field : disowned) {
            var value = object.remove(field);
            if (value != null) {
                aside.set(field, value);
            }
        }
        return track(context, Optional.empty(), object).setAll(aside);
    }

    ObjectNode updated(WriteContext context, ObjectNode before, ObjectNode after) {
        return track(context, Optional.of(before), after);
    }

    /** As in Kubernetes, what was written by way of a Scale has no time. */
    static String time(WriteContext context, Clock clock) {
        return context.subresource().equals("scale") ? "" : clock.seconds();
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
                time(context, clock),
                context.resource().view().versions());
    }
}
