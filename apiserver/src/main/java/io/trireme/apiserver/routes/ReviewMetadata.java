package io.trireme.apiserver.routes;

import io.trireme.api.apply.ManagedFields;
import io.trireme.api.schema.Schema;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.FieldManager;
import io.trireme.apiserver.RequestInfo;

import tools.jackson.databind.node.ObjectNode;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The metadata of an answered review: what was sent, and who owns the fields of the question, as if
 * the review had been created.
 */
final class ReviewMetadata {
    private final InstantSource clock;

    ReviewMetadata(InstantSource clock) {
        this.clock = clock;
    }

    ObjectNode of(ObjectNode review, Schema schema, ApiRequest request, RequestInfo info) {
        var question = review.deepCopy();
        question.remove("status");
        var owned =
                ManagedFields.trackUpdate(
                        Optional.empty(),
                        question,
                        schema,
                        FieldManager.of(
                                request.query().text("fieldManager"),
                                request.headers().first("User-Agent")),
                        info.groupVersion(),
                        "",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        return owned.get("metadata") instanceof ObjectNode metadata
                ? metadata
                : owned.putObject("metadata");
    }
}
