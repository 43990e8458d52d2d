package io.trireme.deploy;

import io.trireme.api.GroupVersion;
import io.trireme.api.codec.Json;
import io.trireme.api.openapi.OpenApiDocuments;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.apiserver.FromCatalog;
import io.trireme.apiserver.ResourceCatalog;
import io.trireme.apiserver.routes.OpenApiSource;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/**
 * The documents of api-machinery as the API server asks for them. Those of the built-in kinds are
 * apart from those of custom ones, which change.
 */
final class OpenApi implements OpenApiSource {
    private static final String KUBERNETES_VERSION = "1.36";

    private final OpenApiDocuments builtIn;
    private final FromCatalog<OpenApiDocuments> custom;
    private final FromCatalog<OpenApiDocuments> all;

    OpenApi(ResourceCatalog catalog, SchemaCatalog schemas) {
        builtIn = documents(chosen(catalog.definitions(), false), schemas);
        custom = new FromCatalog<>(catalog, list -> documents(chosen(list, true), schemas));
        all = new FromCatalog<>(catalog, list -> documents(list, schemas));
    }

    private static List<ResourceDefinition> chosen(List<ResourceDefinition> all, boolean custom) {
        return all.stream().filter(one -> one.custom().isPresent() == custom).toList();
    }

    private static OpenApiDocuments documents(
            List<ResourceDefinition> definitions, SchemaCatalog schemas) {
        return new OpenApiDocuments(definitions, schemas, KUBERNETES_VERSION);
    }

    @Override
    public byte[] v2() {
        return all.get().v2();
    }

    @Override
    public byte[] v2Protobuf() {
        return all.get().v2Protobuf();
    }

    @Override
    public byte[] v3Index() {
        var index = (ObjectNode) Json.parse(builtIn.v3Index());
        var paths = (ObjectNode) index.get("paths");
        Json.parse(custom.get().v3Index()).get("paths").forEachEntry(paths::set);
        return Json.write(index);
    }

    @Override
    public Optional<byte[]> v3(GroupVersion groupVersion) {
        return v3(builtIn, groupVersion).or(() -> v3(custom.get(), groupVersion));
    }

    private static Optional<byte[]> v3(OpenApiDocuments documents, GroupVersion groupVersion) {
        return documents.groupVersions().contains(groupVersion)
                ? Optional.of(documents.v3(groupVersion))
                : Optional.empty();
    }
}
