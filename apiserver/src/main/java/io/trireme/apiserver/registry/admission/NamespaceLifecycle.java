package io.trireme.apiserver.registry.admission;

import static io.trireme.apiserver.registry.admission.AdmissionRequest.Operation.CREATE;
import static io.trireme.apiserver.registry.admission.AdmissionRequest.Operation.DELETE;

import io.trireme.api.GroupResource;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.registry.Failures;

import java.util.List;
import java.util.Set;

/**
 * Nothing is created in a namespace that is missing or being deleted, and the namespaces that the
 * cluster needs are not deleted.
 */
public final class NamespaceLifecycle implements Admission {
    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

    private final LiveReader live;

    public NamespaceLifecycle(LiveReader live) {
        this.live = live;
    }

    @Override
    public void admit(AdmissionRequest request) {
        if (request.resource().equals(NAMESPACES)) {
            if (request.operation() == DELETE && IMMORTAL.contains(request.name())) {
                throw Failures.forbidden(
                        NAMESPACES, request.name(), "this namespace may not be deleted", List.of());
            }
            return;
        }
        if (request.namespace().isEmpty() || request.operation() != CREATE) {
            return;
        }
        // Not from the cache: one that lags would let an object into a namespace that its
        // controller has emptied already.
        var namespace =
                live.read(NAMESPACES, "", request.namespace())
                        .orElseThrow(
                                () ->
                                        new ApiStatusException(
                                                ApiStatus.notFound(
                                                        NAMESPACES, request.namespace())));
        if (namespace.path("status").path("phase").asString("").equals("Terminating")) {
            throw terminating(request);
        }
    }

    private static ApiStatusException terminating(AdmissionRequest request) {
        String namespace = request.namespace();
        return Failures.forbidden(
                request.resource(),
                request.name(),
                "unable to create new content in namespace "
                        + namespace
                        + " because it is being terminated",
                List.of(
                        new ApiStatus.Cause(
                                "NamespaceTerminating",
                                "namespace " + namespace + " is being terminated",
                                "metadata.namespace")));
    }
}
