package io.trireme.apiserver.registry;

import java.util.Map;
import java.util.Optional;

/** Built-in resources that Kubernetes 1.36 tells its clients not to use any more. */
final class Deprecations {
    private static final Map<String, String> TEXTS =
            Map.of(
                    "v1/componentstatuses",
                    "v1 ComponentStatus is deprecated in v1.19+",
                    "v1/endpoints",
                    "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1"
                            + " EndpointSlice");

    private Deprecations() {}

    /**
     * What each answer about a resource warns of, if anything.
     *
     * @param resource group, if there is one, version and plural name
     */
    static Optional<String> find(String resource) {
        return Optional.ofNullable(TEXTS.get(resource));
    }
}
