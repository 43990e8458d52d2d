package io.trireme.apiserver.chain;

import io.trireme.apiserver.User;

/** Decides by group and by RBAC. */
public final class Authorizer {
    private final RbacIndex index;

    public Authorizer(RbacIndex index) {
        this.index = index;
    }

    public Decision decide(Attributes request) {
        return request.user().in(User.MASTERS)
                ? new Decision(true, "")
                : index.policy().decide(request);
    }

    /** Every rule that applies to a user in a namespace, and what could not be found. */
    public RbacPolicy.Rules rulesFor(User user, String namespace) {
        return index.policy().rulesFor(user, namespace);
    }

    RbacPolicy policy() {
        return index.policy();
    }
}
