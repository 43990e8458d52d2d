package io.trireme.apiserver.registry.admission;

import static io.trireme.apiserver.registry.admission.AdmissionRequest.Operation.CREATE;
import static io.trireme.apiserver.registry.admission.AdmissionRequest.Operation.DELETE;

import io.trireme.api.GroupResource;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ObjectReader;
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

    private final ObjectReader cached;
    private final LiveReader live;

    public NamespaceLifecycle(ObjectReader cached, LiveReader live) {
        this.cached = cached;
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
        // A namespace that was just made or deleted may not be in the cache yet, so only a good
        // answer of the cache counts.
        var namespace =
                cached.find(NAMESPACES, "", request.namespace())
                        .or(() -> live.read(NAMESPACES, "", request.namespace()))
                        .orElseThrow(
                                () ->
                                        new ApiStatusException(
                                                ApiStatus.notFound(
                                                        NAMESPACES, request.namespace())));
        if (namespace.path("status").path("phase").asString("").equals("Terminating")
                && !namespaceLives(request.namespace())) {
            throw terminating(request);
        }
    }

    /** A cache that lags may show the namespace that had this name before. */
    private boolean namespaceLives(String name) {
        return live.read(NAMESPACES, "", name)
                .filter(
                        namespace ->
                                !namespace
                                        .path("status")
                                        .path("phase")
                                        .asString("")
                                        .equals("Terminating"))
                .isPresent();
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
