package io.trireme.apiserver.routes;

import io.trireme.api.GroupVersion;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** {@code /openapi/v2} and {@code /openapi/v3}, with entity tags so that clients load them once. */
final class OpenApiRoutes {
    private static final String V3 = "/openapi/v3/";

    private final OpenApiSource documents;
    private final ConcurrentHashMap<String, String> tags = new ConcurrentHashMap<>();

    OpenApiRoutes(OpenApiSource documents) {
        this.documents = documents;
    }

    ApiReply reply(ApiRequest request) {
        String path = request.path();
        if (path.equals("/openapi/v2")) {
            return document(request, documents.v2());
        }
        if (path.equals("/openapi/v3") || path.equals(V3)) {
            return document(request, documents.v3Index());
        }
        return groupVersion(path)
                .flatMap(documents::v3)
                .map(body -> document(request, body))
                .orElseGet(Replies::pageNotFound);
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

    private ApiReply document(ApiRequest request, byte[] body) {
        String tag = tags.computeIfAbsent(request.path(), _ -> EntityTag.of(body));
        var headers =
                HttpHeaders.of("Content-Type", "application/json")
                        .and("Etag", tag)
                        .and("Vary", "Accept");
        if (request.query().has("hash")) {
            // The hash in the address changes with the document, so it may be kept for ever.
            headers = headers.and("Cache-Control", "public, immutable");
        }
        return EntityTag.unlessKnown(request, tag, headers, body);
    }
}
