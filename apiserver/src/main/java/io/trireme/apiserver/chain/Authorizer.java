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

    RbacPolicy policy() {
        return index.policy();
    }
}
