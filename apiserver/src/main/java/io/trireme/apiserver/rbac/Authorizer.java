package io.trireme.apiserver.rbac;

import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.User;

import java.util.Set;
import java.util.function.BooleanSupplier;

/** Decides by group and by RBAC. */
public final class Authorizer {
    /** Open to all, as by Kubernetes' --authorization-always-allow-paths. */
    private static final Set<String> ALWAYS_ALLOWED = Set.of("/healthz", "/livez", "/readyz");

    private final RbacIndex index;
    private final BooleanSupplier loaded;

    /**
     * @param loaded whether the stored roles are known; while they are not, who needs them gets a
     *     503 and not a 403, which a client would take for final
     */
    public Authorizer(RbacIndex index, BooleanSupplier loaded) {
        this.index = index;
        this.loaded = loaded;
    }

    /**
     * @throws ApiStatusException 503 while the stored roles are not known
     */
    public Decision decide(Attributes request) {
        boolean open = !request.resourceRequest() && ALWAYS_ALLOWED.contains(request.path());
        if (open || request.user().in(User.MASTERS)) {
            return new Decision(true, "");
        }
        if (!loaded.getAsBoolean()) {
            throw new ApiStatusException(
                    ApiStatus.unavailable("the server has not loaded its roles yet", 1));
        }
        return index.policy().decide(request);
    }

    /** Every rule that applies to a user in a namespace, and what could not be found. */
    public RbacPolicy.Rules rulesFor(User user, String namespace) {
        return index.policy().rulesFor(user, namespace);
    }

    RbacPolicy policy() {
        return index.policy();
    }
}
