package io.trireme.apiserver.registry;

import io.trireme.api.codec.Json;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.HttpHeaders;

import tools.jackson.databind.node.JsonNodeFactory;

/** The 410 of a continue token: it alone carries a token to go on with. */
final class ExpiredReply {
    private ExpiredReply() {}

    static ApiReply of(String token) {
        var status =
                JsonNodeFactory.instance.objectNode().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata").put("continue", token);
        status.put("status", "Failure")
                .put(
                        "message",
                        "The provided continue parameter is too old to display a consistent list"
                                + " result. You can start a new list without the continue"
                                + " parameter, or use the continue token in this response to"
                                + " retrieve the remainder of the results. Continuing with the"
                                + " provided token results in an inconsistent list - objects that"
                                + " were created, modified, or deleted between the time the first"
                                + " chunk was returned and now may show up in the list.")
                .put("reason", "Expired")
                .put("code", 410);
        return new ApiReply.Full(
                410, HttpHeaders.of("Content-Type", "application/json"), Json.write(status));
    }
}
