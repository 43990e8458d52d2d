package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;

import java.util.List;

/** Probes and lifecycle handlers of a container. */
final class ProbeCheck {
    private ProbeCheck() {}

    static void check(JsonNode container, String field, Problems problems) {
        for (var hook : List.of("postStart", "preStop")) {
            if (Fields.has(container, "lifecycle", hook)) {
                handler(
                        Fields.at(container, "lifecycle", hook),
                        field + ".lifecycle." + hook,
                        List.of("exec", "httpGet", "tcpSocket", "sleep"),
                        problems);
            }
        }
        for (var probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (Fields.has(container, probe)) {
                probe(container.path(probe), field + "." + probe, problems);
                long successes = Fields.number(container, probe, "successThreshold");
                if (!probe.equals("readinessProbe") && successes != 1 && successes > 0) {
                    problems.invalid(
                            field + "." + probe + ".successThreshold", successes, "must be 1");
                }
            }
        }
    }

    private static void probe(JsonNode probe, String field, Problems problems) {
        handler(probe, field, List.of("exec", "httpGet", "tcpSocket", "grpc"), problems);
        for (var name :
                List.of(
                        "initialDelaySeconds",
                        "timeoutSeconds",
                        "periodSeconds",
                        "successThreshold",
                        "failureThreshold")) {
            problems.notNegative(field + "." + name, Fields.number(probe, name));
        }
        if (Fields.has(probe, "terminationGracePeriodSeconds")
                && Fields.number(probe, "terminationGracePeriodSeconds") <= 0) {
            problems.invalid(
                    field + ".terminationGracePeriodSeconds",
                    Fields.number(probe, "terminationGracePeriodSeconds"),
                    "must be greater than 0");
        }
    }

    private static void handler(
            JsonNode handler, String field, List<String> kinds, Problems problems) {
        int count = 0;
        for (var kind : kinds) {
            if (!Fields.has(handler, kind)) {
                continue;
            }
            count++;
            if (count > 1) {
                problems.forbidden(field + "." + kind, "may not specify more than 1 handler type");
            } else {
                action(kind, handler.path(kind), field + "." + kind, problems);
            }
        }
        if (count == 0) {
            problems.required(field, "must specify a handler type");
        }
    }

    private static void action(String kind, JsonNode action, String field, Problems problems) {
        switch (kind) {
            case "exec" -> {
                if (Fields.empty(action, "command")) {
                    problems.required(field + ".command");
                }
            }
            case "httpGet" -> {
                if (Fields.empty(action, "path")) {
                    problems.required(field + ".path");
                }
                port(action.path("port"), field + ".port", problems);
                problems.oneOf(field + ".scheme", Fields.text(action, "scheme"), "HTTP", "HTTPS");
            }
            case "tcpSocket", "grpc" -> port(action.path("port"), field + ".port", problems);
            default -> {}
        }
    }

    /** A number in range, or the name of a port. */
    static void port(JsonNode port, String field, Problems problems) {
        if (port.isString()) {
            problems.invalid(field, port.stringValue(), Names.portName(port.stringValue()));
        } else {
            problems.between(field, port.isNumber() ? port.longValue() : 0, 1, 65535);
        }
    }
}
