package io.trireme.apiserver.chain;

import io.trireme.api.GroupResource;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.http.StatusReplies;
import io.trireme.apiserver.rbac.Attributes;
import io.trireme.apiserver.rbac.Authorizer;

/** The step that refuses with 403 what no role allows. */
final class Authorization {
    private final Authorizer authorizer;

    Authorization(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * @throws ApiStatusException 403 in Kubernetes' words
     */
    void check(Attributes request) {
        var decision = authorizer.decide(request);
        if (!decision.allowed()) {
            throw new ApiStatusException(refusal(request, decision.reason()));
        }
    }

    static ApiStatus refusal(Attributes request, String reason) {
        String why = escaped(sentence(request));
        return StatusReplies.forbidden(
                new GroupResource(request.group(), request.resource()),
                request.name(),
                reason.isEmpty() ? why : why + ": " + reason);
    }

    private static String sentence(Attributes request) {
        String who = "User \"" + request.user().name() + "\" cannot " + request.verb();
        if (!request.resourceRequest()) {
            return who + " path \"" + request.path() + "\"";
        }
        String where =
                request.namespace().isEmpty()
                        ? "at the cluster scope"
                        : "in the namespace \"" + request.namespace() + "\"";
        return "%s resource \"%s\" in API group \"%s\" %s"
                .formatted(who, request.qualifiedResource(), request.group(), where);
    }

    /** The sentence carries what the client sent; Kubernetes makes it harmless to browsers. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
