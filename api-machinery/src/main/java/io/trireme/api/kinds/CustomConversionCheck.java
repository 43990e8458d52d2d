package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.JsonNode;

import java.util.HashSet;
import java.util.List;

/** How objects of a CustomResourceDefinition get from one version to another. */
final class CustomConversionCheck {
    private static final String FIELD = "spec.conversion";
    private static final String CLIENT = FIELD + ".webhookClientConfig";
    private static final String REVIEWS = FIELD + ".conversionReviewVersions";
    private static final List<String> KNOWN_REVIEWS = List.of("v1", "v1beta1");
    private static final int PORT_MAX = 65535;

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
        } else if (Fields.has(client, "url") == Fields.has(client, "service")) {
            problems.required(CLIENT, "exactly one of url or service is required");
        } else if (Fields.has(client, "url")) {
            url(Fields.text(client, "url"), problems);
        } else {
            service(client.path("service"), problems);
        }
    }

    private static void url(String url, Problems problems) {
        String form = "; desired format: https://host[/path]";
        String field = CLIENT + ".url";
        int scheme = url.indexOf("://");
        if (!url.startsWith("https://")) {
            problems.invalid(
                    field,
                    scheme < 0 ? "" : url.substring(0, scheme),
                    "'https' is the only allowed URL scheme" + form);
        }
        String rest = scheme < 0 ? "" : url.substring(scheme + 3);
        String authority = rest.split("[/?#]", 2)[0];
        if (authority.isEmpty()) {
            problems.invalid(field, "", "host must be specified" + form);
        }
        if (authority.indexOf('@') >= 0) {
            problems.invalid(
                    field,
                    authority.substring(0, authority.indexOf('@')),
                    "user information is not permitted in the URL");
        }
        int fragment = rest.indexOf('#');
        if (fragment >= 0) {
            problems.invalid(
                    field, rest.substring(fragment + 1), "fragments are not permitted in the URL");
        }
        int query = rest.indexOf('?');
        if (query >= 0) {
            problems.invalid(
                    field,
                    rest.substring(query + 1),
                    "query parameters are not permitted in the URL");
        }
    }

    private static void service(JsonNode service, Problems problems) {
        String field = CLIENT + ".service";
        if (Fields.empty(service, "name")) {
            problems.required(field + ".name", "service name is required");
        }
        if (Fields.empty(service, "namespace")) {
            problems.required(field + ".namespace", "service namespace is required");
        }
        long port = Fields.number(service, "port");
        if (port < 1 || port > PORT_MAX) {
            problems.invalid(
                    field + ".port",
                    port,
                    "port is not valid: must be between 1 and 65535, inclusive");
        }
        String path = Fields.text(service, "path");
        if (Fields.has(service, "path") && !path.equals("/")) {
            path(path, field + ".path", problems);
        }
    }

    private static void path(String path, String field, Problems problems) {
        if (!path.startsWith("/")) {
            problems.invalid(field, path, "must start with a '/'");
            return;
        }
        String steps =
                path.endsWith("/") ? path.substring(1, path.length() - 1) : path.substring(1);
        int number = 0;
        for (var step : steps.split("/", -1)) {
            if (step.isEmpty()) {
                problems.invalid(field, path, "segment[" + number + "] may not be empty");
            }
            var wrong = step.isEmpty() ? List.<String>of() : Names.dns1123Subdomain(step);
            for (var one : wrong) {
                problems.invalid(field, path, "segment[" + number + "]: " + one);
            }
            number++;
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
            String shown = "[" + String.join(",", versions.stream().map(Problems::quoted).toList());
            problems.add(
                    FieldError.invalid(
                            REVIEWS,
                            shown + "]",
                            "must include at least one of " + String.join(", ", KNOWN_REVIEWS)));
        }
    }
}
