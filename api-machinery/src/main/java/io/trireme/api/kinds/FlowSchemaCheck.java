package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Flow schemas. */
final class FlowSchemaCheck {
    private static final String ANY = "*";
    private static final long PRECEDENCE_MAX = 10_000;
    private static final List<String> VERBS =
            List.of(
                    "create",
                    "delete",
                    "deletecollection",
                    "get",
                    "list",
                    "patch",
                    "proxy",
                    "update",
                    "watch");

    private FlowSchemaCheck() {}

    static void check(ObjectNode object, Problems problems) {
        String name = Fields.text(object, "metadata", "name");
        var spec = object.path("spec");
        precedence(name, Fields.number(spec, "matchingPrecedence"), problems);
        if (spec.get("distinguisherMethod") instanceof ObjectNode method) {
            String type = Fields.text(method, "type");
            var known = List.of("ByNamespace", "ByUser");
            if (!known.contains(type)) {
                // Kubernetes prints the struct around it.
                problems.add(
                        FieldError.notSupported(
                                "spec.distinguisherMethod.type",
                                JsonNodeFactory.instance.objectNode().put("Type", type).toString(),
                                known));
            }
        }
        String level = Fields.text(spec, "priorityLevelConfiguration", "name");
        if (level.isEmpty()) {
            problems.required(
                    "spec.priorityLevelConfiguration.name", "must reference a priority level");
        } else {
            problems.invalid(
                    "spec.priorityLevelConfiguration.name", level, Names.dns1123Subdomain(level));
        }
        var rules = Fields.objects(spec, "rules");
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), "spec.rules[" + i + "]", problems);
        }
        var fixed = FlowControlBootstrap.mandatorySpec("FlowSchema", name);
        if (fixed.isObject() && !Fields.same(spec, fixed)) {
            problems.invalid(
                    "spec",
                    PrintedFlowSchema.spec(spec),
                    "spec of '" + name + "' must equal the fixed value");
        }
        PriorityLevelCheck.status(object, problems);
    }

    private static void precedence(String name, long precedence, Problems problems) {
        String field = "spec.matchingPrecedence";
        if (precedence <= 0) {
            problems.invalid(field, precedence, "must be a positive value");
        }
        if (precedence > PRECEDENCE_MAX) {
            problems.invalid(field, precedence, "must not be greater than " + PRECEDENCE_MAX);
        }
        if (precedence == 1 && !name.equals("exempt")) {
            problems.invalid(
                    field,
                    precedence,
                    "only the schema named 'exempt' may have matchingPrecedence 1");
        }
    }

    private static void rule(ObjectNode rule, String field, Problems problems) {
        var subjects = Fields.objects(rule, "subjects");
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.get(i), field + ".subjects[" + i + "]", problems);
        }
        if (subjects.isEmpty()) {
            problems.required(field + ".subjects", "subjects must contain at least one value");
        }
        var resources = Fields.objects(rule, "resourceRules");
        var others = Fields.objects(rule, "nonResourceRules");
        if (resources.isEmpty() && others.isEmpty()) {
            problems.required(
                    field,
                    "at least one of resourceRules and nonResourceRules has to be non-empty");
        }
        for (int i = 0; i < resources.size(); i++) {
            resourceRule(resources.get(i), field + ".resourceRules[" + i + "]", problems);
        }
        for (int i = 0; i < others.size(); i++) {
            otherRule(others.get(i), field + ".nonResourceRules[" + i + "]", problems);
        }
    }

    private static void subject(ObjectNode subject, String field, Problems problems) {
        String kind = Fields.text(subject, "kind");
        switch (kind) {
            case "ServiceAccount" -> {
                account(subject.path("serviceAccount"), field + ".serviceAccount", problems);
                forbid(subject, field, problems, "user", "group");
            }
            case "User" -> {
                named(subject, "user", kind, field, problems);
                forbid(subject, field, problems, "serviceAccount", "group");
            }
            case "Group" -> {
                named(subject, "group", kind, field, problems);
                forbid(subject, field, problems, "serviceAccount", "user");
            }
            default -> problems.oneOf(field + ".kind", kind, "Group", "ServiceAccount", "User");
        }
    }

    private static void named(
            ObjectNode subject, String part, String kind, String field, Problems problems) {
        if (!Fields.has(subject, part)) {
            problems.required(
                    field + "." + part, part + " is required when subject kind is '" + kind + "'");
        } else if (Fields.empty(subject, part, "name")) {
            problems.required(field + "." + part + ".name");
        }
    }

    private static void account(JsonNode account, String field, Problems problems) {
        if (!account.isObject()) {
            problems.required(
                    field, "serviceAccount is required when subject kind is 'ServiceAccount'");
            return;
        }
        String name = Fields.text(account, "name");
        if (name.isEmpty()) {
            problems.required(field + ".name");
        } else if (!name.equals(ANY)) {
            problems.invalid(field + ".name", name, Names.dns1123Subdomain(name));
        }
        String namespace = Fields.text(account, "namespace");
        if (namespace.isEmpty()) {
            problems.required(field + ".namespace", "must specify namespace for service account");
        } else {
            problems.invalid(field + ".namespace", namespace, Names.dns1123Label(namespace));
        }
    }

    private static void forbid(
            ObjectNode subject, String field, Problems problems, String... parts) {
        for (var part : parts) {
            if (Fields.has(subject, part)) {
                String kind = Character.toUpperCase(part.charAt(0)) + part.substring(1);
                problems.forbidden(
                        field + "." + part,
                        part + " is forbidden when subject kind is not '" + kind + "'");
            }
        }
    }

    private static void verbs(ObjectNode rule, String field, Problems problems) {
        var verbs = Fields.strings(rule, "verbs");
        if (verbs.isEmpty()) {
            problems.required(field + ".verbs", "verbs must contain at least one value");
        } else if (verbs.contains(ANY)) {
            alone(rule, "verbs", "verbs", field, problems);
        } else if (!VERBS.containsAll(verbs)) {
            problems.add(
                    FieldError.notSupported(
                            field + ".verbs", rule.path("verbs").toString(), VERBS));
        }
    }

    /** A wildcard says all, so nothing may stand beside it. */
    private static void alone(
            ObjectNode rule, String list, String others, String field, Problems problems) {
        var values = Fields.strings(rule, list);
        if (values.size() > 1 && values.contains(ANY)) {
            problems.invalid(
                    field + "." + list,
                    rule.path(list),
                    "if '*' is present, must not specify other " + others);
        }
    }

    private static void resourceRule(ObjectNode rule, String field, Problems problems) {
        verbs(rule, field, problems);
        if (Fields.empty(rule, "apiGroups")) {
            problems.required(
                    field + ".apiGroups", "resource rules must supply at least one api group");
        }
        alone(rule, "apiGroups", "api groups", field, problems);
        if (Fields.empty(rule, "resources")) {
            problems.required(
                    field + ".resources", "resource rules must supply at least one resource");
        }
        alone(rule, "resources", "resources", field, problems);
        var namespaces = Fields.strings(rule, "namespaces");
        if (namespaces.isEmpty() && !Fields.flag(rule, "clusterScope")) {
            problems.required(
                    field + ".namespaces",
                    "resource rules that are not cluster scoped must supply at least one"
                            + " namespace");
        } else if (namespaces.contains(ANY)) {
            alone(rule, "namespaces", "namespaces", field, problems);
        } else {
            for (int i = 0; i < namespaces.size(); i++) {
                for (var fault : Names.dns1123Label(namespaces.get(i))) {
                    problems.invalid(
                            field + ".namespaces[" + i + "]",
                            namespaces.get(i),
                            "each member of this list must be '*' or a DNS-1123 label; " + fault);
                }
            }
        }
    }

    private static void otherRule(ObjectNode rule, String field, Problems problems) {
        verbs(rule, field, problems);
        var urls = Fields.strings(rule, "nonResourceURLs");
        if (urls.isEmpty()) {
            problems.required(
                    field + ".nonResourceURLs", "nonResourceURLs must contain at least one value");
        } else if (urls.contains(ANY)) {
            alone(rule, "nonResourceURLs", "non-resource URLs", field, problems);
        } else {
            for (int i = 0; i < urls.size(); i++) {
                path(urls.get(i), field + ".nonResourceURLs[" + i + "]", problems);
            }
        }
    }

    private static void path(String path, String field, Problems problems) {
        int stars = path.length() - path.replace(ANY, "").length();
        if (path.isEmpty()) {
            problems.invalid(field, path, "must not be empty");
        } else if (path.charAt(0) != '/') {
            problems.invalid(field, path, "must start with slash");
        } else if (path.contains(" ")) {
            problems.invalid(field, path, "must not contain white-space");
        } else if (path.contains("//")) {
            problems.invalid(field, path, "must not contain double slash");
        } else if (stars > 1 || (stars == 1 && !path.endsWith("/*"))) {
            problems.invalid(field, path, "wildcard can only do suffix matching");
        }
    }
}
