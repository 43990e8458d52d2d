package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** Where a webhook is reached: of admission and of conversion alike. */
final class WebhookClientCheck {
    private static final int PORT_MAX = 65535;

    private WebhookClientCheck() {}

    /** Checks {@code clientConfig}. */
    static void config(JsonNode client, String field, Problems problems) {
        if (Fields.has(client, "url") == Fields.has(client, "service")) {
            problems.required(field, "exactly one of url or service is required");
        } else if (Fields.has(client, "url")) {
            url(Fields.text(client, "url"), field + ".url", problems);
        } else {
            service(client.path("service"), field + ".service", problems);
        }
    }

    private static void url(String url, String field, Problems problems) {
        String form = "; desired format: https://host[/path]";
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

    private static void service(JsonNode service, String field, Problems problems) {
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
}
