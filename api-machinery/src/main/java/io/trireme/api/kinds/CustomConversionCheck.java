package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.JsonNode;

import java.util.HashSet;
import java.util.List;

/** How objects of a CustomResourceDefinition get from one version to another. */
final class CustomConversionCheck {
    private static final String FIELD = "spec.conversion";
    private static final String CLIENT = FIELD + ".webhookClientConfig";
    private static final String REVIEWS = FIELD + ".conversionReviewVersions";
    private static final List<String> KNOWN_REVIEWS = List.of("v1", "v1beta1");

    private CustomConversionCheck() {}

    static void check(JsonNode conversion, Problems problems) {
        if (!conversion.isObject()) {
            return;
        }
        String strategy = Fields.text(conversion, "strategy");
        if (strategy.isEmpty()) {
            problems.required(FIELD + ".strategy");
        } else {
            problems.oneOf(FIELD + ".strategy", strategy, "None", "Webhook");
        }
        var client = Fields.at(conversion, "webhook", "clientConfig");
        var reviews = Fields.strings(conversion, "webhook", "conversionReviewVersions");
        if (strategy.equals("Webhook")) {
            client(client, problems);
            reviews(reviews, problems);
            return;
        }
        String detail = "should not be set when strategy is not set to Webhook";
        if (client.isObject()) {
            problems.forbidden(CLIENT, detail);
        }
        if (!reviews.isEmpty()) {
            problems.forbidden(REVIEWS, detail);
        }
    }

    private static void client(JsonNode client, Problems problems) {
        if (!client.isObject()) {
            problems.required(CLIENT, "required when strategy is set to Webhook");
        } else {
            WebhookClientCheck.config(client, CLIENT, problems);
        }
    }

    private static void reviews(List<String> versions, Problems problems) {
        if (versions.isEmpty()) {
            problems.required(REVIEWS);
            return;
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < versions.size(); i++) {
            String version = versions.get(i);
            if (seen.add(version)) {
                problems.invalid(REVIEWS + "[" + i + "]", version, Names.dns1035Label(version));
            } else {
                problems.invalid(REVIEWS + "[" + i + "]", version, "duplicate version");
            }
        }
        if (versions.stream().noneMatch(KNOWN_REVIEWS::contains)) {
            String shown = "[" + String.join(",", versions.stream().map(GoText::quoted).toList());
            problems.add(
                    FieldError.invalid(
                            REVIEWS,
                            shown + "]",
                            "must include at least one of " + String.join(", ", KNOWN_REVIEWS)));
        }
    }
}
