package io.trireme.apiserver.routes;

import io.trireme.api.GroupVersion;
import io.trireme.api.codec.Json;
import io.trireme.apiserver.AcceptHeader;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.FromCatalog;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.ResourceCatalog;

import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** {@code /openapi/v2} and {@code /openapi/v3}, with entity tags so that clients load them once. */
final class OpenApiRoutes {
    private static final String V3 = "/openapi/v3/";
    private static final String JSON = "application/json";

    /** The name that clients ask for has an @, which no media type may have: answers say a dot. */
    private static final String PROTOBUF_ASKED =
            "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

    private static final String PROTOBUF =
            "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private final OpenApiSource documents;
    private final Supplier<Map<String, String>> remotes;

    /** The tags of the documents, by path and media type. */
    private final FromCatalog<ConcurrentHashMap<String, String>> tags;

    /**
     * @param remotes where documents of other servers are, as {@code Aggregation} tells
     */
    OpenApiRoutes(
            OpenApiSource documents,
            ResourceCatalog catalog,
            Supplier<Map<String, String>> remotes) {
        this.documents = documents;
        this.remotes = remotes;
        this.tags = new FromCatalog<>(catalog, _ -> new ConcurrentHashMap<>());
    }

    ApiReply reply(ApiRequest request) {
        String path = request.path();
        if (path.equals("/openapi/v2")) {
            return v2(request);
        }
        if (path.equals("/openapi/v3") || path.equals(V3)) {
            return index(request);
        }
        return groupVersion(path)
                .flatMap(documents::v3)
                .map(body -> document(request, JSON, body))
                .orElseGet(Replies::pageNotFound);
    }

    private ApiReply index(ApiRequest request) {
        var others = remotes.get();
        if (others.isEmpty()) {
            return document(request, JSON, documents.v3Index());
        }
        var index = (ObjectNode) Json.parse(documents.v3Index());
        var paths = index.withObjectProperty("paths");
        others.forEach((path, url) -> paths.putObject(path).put("serverRelativeURL", url));
        byte[] body = Json.write(index);
        return document(request, JSON, body, EntityTag.of(body));
    }

    private ApiReply v2(ApiRequest request) {
        String type =
                AcceptHeader.of(request.headers())
                        .firstOf(JSON, PROTOBUF_ASKED, PROTOBUF)
                        .orElse(JSON);
        return type.equals(JSON)
                ? document(request, JSON, documents.v2())
                : document(request, PROTOBUF, documents.v2Protobuf());
    }

    /** {@code /openapi/v3/api/v1} or {@code /openapi/v3/apis/GROUP/VERSION}. */
    private static Optional<GroupVersion> groupVersion(String path) {
        if (!path.startsWith(V3)) {
            return Optional.empty();
        }
        var words = path.substring(V3.length()).split("/", -1);
        if (words.length == 2 && words[0].equals("api")) {
            return Optional.of(new GroupVersion("", words[1]));
        }
        return words.length == 3 && words[0].equals("apis")
                ? Optional.of(new GroupVersion(words[1], words[2]))
                : Optional.empty();
    }

    private ApiReply document(ApiRequest request, String type, byte[] body) {
        String tag =
                tags.get().computeIfAbsent(request.path() + ' ' + type, _ -> EntityTag.of(body));
        return document(request, type, body, tag);
    }

    private static ApiReply document(ApiRequest request, String type, byte[] body, String tag) {
        var headers = HttpHeaders.of("Content-Type", type).and("Etag", tag).and("Vary", "Accept");
        if (request.query().has("hash")) {
            // The hash in the address changes with the document, so it may be kept for ever.
            headers = headers.and("Cache-Control", "public, immutable");
        }
        return EntityTag.unlessKnown(request, tag, headers, body);
    }
}
