package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Ingress classes. */
final class IngressClassCheck {
    private static final int CONTROLLER_BYTES_MAX = 250;

    private IngressClassCheck() {}

    static void create(ObjectNode object, Problems problems) {
        String field = "spec.controller";
        String controller = Fields.text(object, "spec", "controller");
        if (controller.isEmpty()) {
            problems.required(field);
        } else {
            if (controller.length() > CONTROLLER_BYTES_MAX) {
                problems.tooLong(field, CONTROLLER_BYTES_MAX);
            }
            domainPath(controller, field, problems);
        }
        if (Fields.at(object, "spec", "parameters") instanceof ObjectNode parameters) {
            reference(parameters, "spec.parameters", problems);
            scope(parameters, problems);
        }
    }

    static void update(ObjectNode object, ObjectNode before, Problems problems) {
        problems.immutable(
                "spec.controller",
                Fields.at(object, "spec", "controller"),
                Fields.at(before, "spec", "controller"));
        create(object, problems);
    }

    /** A domain, a slash and a path of RFC 3986's characters. */
    private static void domainPath(String text, String field, Problems problems) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1) {
            problems.invalid(
                    field, text, "must be a domain-prefixed path (such as \"acme.io/foo\")");
            return;
        }
        String host = text.substring(0, slash);
        problems.invalid(field, host, Names.dns1123Subdomain(host));
        String path = text.substring(slash + 1);
        if (!path.chars().allMatch(IngressClassCheck::isPathCharacter)) {
            problems.invalid(
                    field,
                    path,
                    "Invalid path (regex used for validation is"
                            + " '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')");
        }
    }

    private static boolean isPathCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "/-._~%!$&'()*+,;=:".indexOf(c) >= 0;
    }

    /** Another object, by group, kind and name. */
    static void reference(JsonNode reference, String field, Problems problems) {
        if (Fields.has(reference, "apiGroup")) {
            String group = Fields.text(reference, "apiGroup");
            problems.invalid(field + ".apiGroup", group, Names.dns1123Subdomain(group));
        }
        for (var name : new String[] {"kind", "name"}) {
            String value = Fields.text(reference, name);
            if (value.isEmpty()) {
                problems.required(field + "." + name);
            } else {
                problems.invalid(field + "." + name, value, Names.pathSegment(value));
            }
        }
    }

    private static void scope(ObjectNode parameters, Problems problems) {
        String field = "spec.parameters.namespace";
        String scope = Fields.text(parameters, "scope");
        boolean named = Fields.has(parameters, "namespace");
        switch (scope) {
            case "Cluster" -> {
                if (named) {
                    problems.forbidden(field, "`parameters.scope` is set to 'Cluster'");
                }
            }
            case "Namespace" -> {
                if (named) {
                    String namespace = Fields.text(parameters, "namespace");
                    problems.invalid(field, namespace, Names.dns1123Label(namespace));
                } else {
                    problems.add(
                            FieldError.required(field, "`parameters.scope` is set to 'Namespace'"));
                }
            }
            default -> problems.oneOf("spec.parameters.scope", scope, "Cluster", "Namespace");
        }
    }
}
