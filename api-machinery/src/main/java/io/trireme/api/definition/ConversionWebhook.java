package io.trireme.api.definition;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.JsonNode;

import java.util.List;

/**
 * The webhook that converts the objects of a definition.
 *
 * @param clientConfig where it is reached
 * @param reviewVersion the version of {@code ConversionReview} that it is spoken to in
 */
public record ConversionWebhook(JsonNode clientConfig, String reviewVersion) {
    private static final List<String> KNOWN = List.of("v1", "v1beta1");

    /** Of {@code spec.conversion.webhook}: the first version of reviews that is known here. */
    static ConversionWebhook of(JsonNode webhook) {
        return Fields.strings(webhook, "conversionReviewVersions").stream()
                .filter(KNOWN::contains)
                .findFirst()
                .map(version -> new ConversionWebhook(webhook.path("clientConfig"), version))
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no known version of conversion reviews"));
    }
}
