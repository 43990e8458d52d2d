package io.trireme.apiserver.routes;

import io.trireme.api.GroupVersion;

import java.util.Optional;

/**
 * The OpenAPI documents, as JSON unless said otherwise. Making one may take a while the first time.
 */
public interface OpenApiSource {
    byte[] v2();

    /** The v2 document in protobuf, as client-go loads it. */
    byte[] v2Protobuf();

    /** {@code /openapi/v3}. */
    byte[] v3Index();

    /** The document of a group version, if it is served. */
    Optional<byte[]> v3(GroupVersion groupVersion);
}
