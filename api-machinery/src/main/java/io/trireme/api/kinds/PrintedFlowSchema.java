package io.trireme.api.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** A flow schema's spec as Go prints the struct when it is refused as a whole. */
final class PrintedFlowSchema {
    private PrintedFlowSchema() {}

    static ObjectNode spec(JsonNode spec) {
        var printed = JsonNodeFactory.instance.objectNode();
        printed.putObject("PriorityLevelConfiguration")
                .put("Name", Fields.text(spec, "priorityLevelConfiguration", "name"));
        Fields.put(printed, "MatchingPrecedence", Fields.number(spec, "matchingPrecedence"));
        if (Fields.has(spec, "distinguisherMethod")) {
            printed.putObject("DistinguisherMethod")
                    .put("Type", Fields.text(spec, "distinguisherMethod", "type"));
        } else {
            printed.putNull("DistinguisherMethod");
        }
        var rules = Fields.objects(spec, "rules");
        if (rules.isEmpty()) {
            printed.putNull("Rules");
        } else {
            var list = printed.putArray("Rules");
            rules.forEach(rule -> rule(rule, list.addObject()));
        }
        return printed;
    }

    private static void rule(ObjectNode rule, ObjectNode into) {
        var subjects = into.putArray("Subjects");
        for (var subject : Fields.objects(rule, "subjects")) {
            subject(subject, subjects.addObject());
        }
        var resources = Fields.objects(rule, "resourceRules");
        if (resources.isEmpty()) {
            into.putNull("ResourceRules");
        } else {
            var list = into.putArray("ResourceRules");
            for (var one : resources) {
                var printed = list.addObject();
                printed.set("Verbs", one.path("verbs"));
                printed.set("APIGroups", one.path("apiGroups"));
                printed.set("Resources", one.path("resources"));
                printed.put("ClusterScope", Fields.flag(one, "clusterScope"));
                printed.set("Namespaces", one.path("namespaces"));
            }
        }
        var others = Fields.objects(rule, "nonResourceRules");
        if (others.isEmpty()) {
            into.putNull("NonResourceRules");
        } else {
            var list = into.putArray("NonResourceRules");
            for (var one : others) {
                var printed = list.addObject();
                printed.set("Verbs", one.path("verbs"));
                printed.set("NonResourceURLs", one.path("nonResourceURLs"));
            }
        }
    }

    private static void subject(ObjectNode subject, ObjectNode into) {
        into.put("Kind", Fields.text(subject, "kind"));
        for (var part : List.of("user", "group")) {
            String name = Character.toUpperCase(part.charAt(0)) + part.substring(1);
            if (Fields.has(subject, part)) {
                into.putObject(name).put("Name", Fields.text(subject, part, "name"));
            } else {
                into.putNull(name);
            }
        }
        if (Fields.has(subject, "serviceAccount")) {
            into.putObject("ServiceAccount")
                    .put("Namespace", Fields.text(subject, "serviceAccount", "namespace"))
                    .put("Name", Fields.text(subject, "serviceAccount", "name"));
        } else {
            into.putNull("ServiceAccount");
        }
    }
}
