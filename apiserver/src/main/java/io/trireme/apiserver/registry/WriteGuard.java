package io.trireme.apiserver.registry;

import io.trireme.apiserver.rbac.Attributes;
import io.trireme.apiserver.rbac.Authorizer;
import io.trireme.apiserver.rbac.Escalation;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** What a user must be allowed beside the verb of the request, seen once the object is known. */
final class WriteGuard {
    private final Authorizer authorizer;
    private final Escalation escalation;
    private final Listing listing;

    WriteGuard(Authorizer authorizer, Listing listing) {
        this.authorizer = authorizer;
        this.escalation = new Escalation(authorizer);
        this.listing = listing;
    }

    /** An update or apply that creates needs the right to create, too. */
    void requireCreate(WriteContext context) {
        var resource = context.resource().name();
        var decision =
                authorizer.decide(
                        new Attributes(
                                context.user(),
                                "create",
                                true,
                                context.namespace(),
                                resource.group(),
                                resource.resource(),
                                context.subresource(),
                                context.name(),
                                ""));
        if (!decision.allowed()) {
            throw Failures.forbidden(resource, context.name(), decision.reason(), List.of());
        }
    }

    /**
     * Nobody gives by a role or a binding what he does not have.
     *
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
