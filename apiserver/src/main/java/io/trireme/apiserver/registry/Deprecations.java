package io.trireme.apiserver.registry;

import io.trireme.api.GroupVersion;

import java.util.Map;
import java.util.Optional;

/** Built-in resources that Kubernetes 1.36 tells its clients not to use any more. */
final class Deprecations {
    private static final GroupVersion CORE = new GroupVersion("", "v1");

    /** By plural name. */
    private static final Map<String, String> TEXTS =
            Map.of(
                    "componentstatuses",
                    "v1 ComponentStatus is deprecated in v1.19+",
                    "endpoints",
                    "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1"
                            + " EndpointSlice");

    private Deprecations() {}

    /** What each answer about a resource warns of, if anything. */
    static Optional<String> find(GroupVersion version, String plural) {
        return version.equals(CORE) ? Optional.ofNullable(TEXTS.get(plural)) : Optional.empty();
    }
}
