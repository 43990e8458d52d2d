package io.trireme.apiserver.registry;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The 410 of a continue token: it alone carries a token to go on with. */
final class ExpiredStatus {
    private ExpiredStatus() {}

    static ObjectNode of(String token) {
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
        return status;
    }
}
