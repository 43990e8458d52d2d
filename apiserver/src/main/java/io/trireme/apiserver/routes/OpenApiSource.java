package io.trireme.apiserver.routes;

import io.trireme.api.GroupVersion;

import java.util.Optional;

/** The OpenAPI documents, as JSON. Making one may take a while the first time. */
public interface OpenApiSource {
    byte[] v2();

    /** {@code /openapi/v3}. */
    byte[] v3Index();

    /** The document of a group version, if it is served. */
    Optional<byte[]> v3(GroupVersion groupVersion);
}
