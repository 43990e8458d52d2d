package io.trireme.apiserver.routes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.http.ObjectReplies;

import tools.jackson.databind.JsonNode;

/** Forms of replies that several routes use. */
final class Replies {
    private Replies() {}

    static ApiReply json(int status, JsonNode tree, ApiRequest request) {
        return new ApiReply.Full(
                status,
                HttpHeaders.of("Content-Type", "application/json"),
                ObjectReplies.json(tree, request));
    }

    /** As Go's http.Error and Kubernetes' health checks write text. */
    static ApiReply text(int status, String text) {
        return new ApiReply.Full(
                status,
                HttpHeaders.of("Content-Type", "text/plain; charset=utf-8")
                        .and("X-Content-Type-Options", "nosniff"),
                text.getBytes(UTF_8));
    }

    /** What Go's multiplexer answers to a path that nobody serves. */
    static ApiReply pageNotFound() {
        return text(404, "404 page not found\n");
    }
}
