package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which requests a webhook or a policy is about. */
final class AdmissionMatchCheck {
    /** A request that deletes has no object to change. */
    private static final String[] MUTATED = {"*", "CONNECT", "CREATE", "UPDATE"};

    private static final String ALL = "*";

    private AdmissionMatchCheck() {}

    /** Checks the match constraints of a policy, which have to give rules. */
    static void constraints(JsonNode spec, boolean mutates, Problems problems) {
        String field = "spec.matchConstraints";
        var match = spec.path("matchConstraints");
        if (!match.isObject()) {
            problems.required(field);
            return;
        }
        resources(match, field, problems);
        if (Fields.empty(match, "resourceRules")) {
            problems.required(field + ".resourceRules");
        }
        if (mutates) {
            mutated(match, field, problems);
        }
    }

    static void resources(JsonNode match, String field, Problems problems) {
        oneOf(match, "matchPolicy", field, problems, "Equivalent", "Exact");
        for (var selector : List.of("namespaceSelector", "objectSelector")) {
            LabelSelectorCheck.check(match.path(selector), field + "." + selector, problems);
        }
        for (var list : List.of("resourceRules", "excludeResourceRules")) {
            var rules = Fields.objects(match, list);
            for (int i = 0; i < rules.size(); i++) {
                namedRule(rules.get(i), field + "." + list + "[" + i + "]", problems);
            }
        }
    }

    static void mutated(JsonNode match, String field, Problems problems) {
        for (var rule : Fields.objects(match, "resourceRules")) {
            for (var operation : Fields.strings(rule, "operations")) {
                problems.oneOf(field + ".resourceRules.operations", operation, MUTATED);
            }
        }
    }

    private static void namedRule(ObjectNode rule, String field, Problems problems) {
        var names = Fields.strings(rule, "resourceNames");
        var seen = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            String place = field + ".resourceNames[" + i + "]";
            problems.invalid(place, names.get(i), Names.pathSegment(names.get(i)));
            if (!seen.add(names.get(i))) {
                problems.duplicate(place, names.get(i));
            }
        }
        rule(rule, field, problems);
    }

    static void rule(ObjectNode rule, String field, Problems problems) {
        noOthersBesideAll(rule, "operations", "operations", field, problems);
        var operations = Fields.strings(rule, "operations");
        for (int i = 0; i < operations.size(); i++) {
            problems.oneOf(
                    field + ".operations[" + i + "]",
                    operations.get(i),
                    ALL,
                    "CONNECT",
                    "CREATE",
                    "DELETE",
                    "UPDATE");
        }
        noOthersBesideAll(rule, "apiGroups", "API groups", field, problems);
        noOthersBesideAll(rule, "apiVersions", "API versions", field, problems);
        var versions = Fields.strings(rule, "apiVersions");
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).isEmpty()) {
                problems.required(field + ".apiVersions[" + i + "]");
            }
        }
        ruleResources(rule.path("resources"), field + ".resources", problems);
        if (Fields.has(rule, "scope")) {
            problems.oneOf(
                    field + ".scope", Fields.text(rule, "scope"), ALL, "Cluster", "Namespaced");
        }
    }

    private static void noOthersBesideAll(
            ObjectNode rule, String list, String what, String field, Problems problems) {
        var values = Fields.strings(rule, list);
        if (values.isEmpty()) {
            problems.required(field + "." + list);
        } else if (values.size() > 1 && values.contains(ALL)) {
            problems.invalid(
                    field + "." + list,
                    rule.path(list),
                    "if '*' is present, must not specify other " + what);
        }
    }

    private static void ruleResources(JsonNode list, String field, Problems problems) {
        if (list.isEmpty()) {
            problems.required(field);
        }
        Set<String> withAllSubresources = new HashSet<>();
        Set<String> ofAllResources = new HashSet<>();
        // As upstream: the last entry without a subresource decides, not any of them.
        boolean lastIsNamed = false;
        boolean all = false;
        boolean allOfAll = false;
        for (int i = 0; i < list.size(); i++) {
            String entry = list.get(i).asString("");
            if (entry.isEmpty()) {
                problems.required(field + "[" + i + "]");
                continue;
            }
            all |= entry.equals(ALL);
            allOfAll |= entry.equals("*/*");
            int slash = entry.indexOf('/');
            if (slash < 0) {
                lastIsNamed = !entry.equals(ALL);
                continue;
            }
            String resource = entry.substring(0, slash);
            String subresource = entry.substring(slash + 1);
            String rest = " is present, must not specify " + entry;
            if (withAllSubresources.contains(resource)) {
                problems.invalid(field + "[" + i + "]", entry, "if '" + resource + "/*'" + rest);
            }
            if (ofAllResources.contains(subresource)) {
                problems.invalid(field + "[" + i + "]", entry, "if '*/" + subresource + "'" + rest);
            }
            if (subresource.equals(ALL)) {
                withAllSubresources.add(resource);
            }
            if (resource.equals(ALL)) {
                ofAllResources.add(subresource);
            }
        }
        if (list.size() > 1 && allOfAll) {
            problems.invalid(field, list, "if '*/*' is present, must not specify other resources");
        }
        if (all && lastIsNamed) {
            problems.invalid(
                    field,
                    list,
                    "if '*' is present, must not specify other resources without subresources");
        }
    }

    /** A field that has to be there and to be one of a few. */
    static void oneOf(
            JsonNode object, String name, String field, Problems problems, String... supported) {
        if (Fields.empty(object, name)) {
            problems.required(field + "." + name);
        } else {
            problems.oneOf(field + "." + name, Fields.text(object, name), supported);
        }
    }
}
