package io.trireme.apiserver.registry;

import io.trireme.apiserver.rbac.Escalation;

import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** Looks at writes of roles and bindings before they are stored; all others pass at once. */
final class RoleGuard {
    private final Escalation escalation;
    private final Listing listing;

    RoleGuard(Escalation escalation, Listing listing) {
        this.escalation = escalation;
        this.listing = listing;
    }

    /**
     * @param before in the served form; empty for a create
     * @throws io.trireme.api.status.ApiStatusException the write would give more than its user has
     */
    void check(WriteContext context, ObjectNode object, Optional<ObjectNode> before)
            throws InterruptedException {
        var resource = context.resource().name();
        if (!Escalation.guards(resource)) {
            return;
        }
        // A cache that lags could still show the harmless rules of a role that has been widened.
        listing.awaitPresent();
        escalation.check(
                new Escalation.Write(
                        context.user(),
                        resource,
                        context.namespace(),
                        context.name(),
                        object,
                        before));
    }
}
