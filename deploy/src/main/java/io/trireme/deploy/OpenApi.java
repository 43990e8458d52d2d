package io.trireme.deploy;

import io.trireme.api.GroupVersion;
import io.trireme.api.openapi.OpenApiDocuments;
import io.trireme.apiserver.routes.OpenApiSource;

import java.util.Optional;

/** The documents of api-machinery as the API server asks for them. */
record OpenApi(OpenApiDocuments documents) implements OpenApiSource {
    @Override
    public byte[] v2() {
        return documents.v2();
    }

    @Override
    public byte[] v2Protobuf() {
        return documents.v2Protobuf();
    }

    @Override
    public byte[] v3Index() {
        return documents.v3Index();
    }

    @Override
    public Optional<byte[]> v3(GroupVersion groupVersion) {
        return documents.groupVersions().contains(groupVersion)
                ? Optional.of(documents.v3(groupVersion))
                : Optional.empty();
    }
}
