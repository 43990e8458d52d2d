package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.status.FieldError;
import io.trireme.api.text.GoText;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Roles' rules and bindings' subjects. */
final class RbacCheck {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private RbacCheck() {}

    static void role(ObjectNode object, Problems problems) {
        rules(object, true, problems);
    }

    static void clusterRole(ObjectNode object, Problems problems) {
        rules(object, false, problems);
        var selectors = Fields.objects(object, "aggregationRule", "clusterRoleSelectors");
        for (int i = 0; i < selectors.size(); i++) {
            LabelSelectorCheck.check(
                    selectors.get(i), "aggregationRule.clusterRoleSelectors[" + i + "]", problems);
        }
        if (Fields.has(object, "aggregationRule") && selectors.isEmpty()) {
            problems.required(
                    "aggregationRule.clusterRoleSelectors",
                    "at least one clusterRoleSelector required if aggregationRule is non-nil");
        }
    }

    private static void rules(ObjectNode object, boolean namespaced, Problems problems) {
        var rules = Fields.objects(object, "rules");
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), "rules[" + i + "]", namespaced, problems);
        }
    }

    private static void rule(ObjectNode rule, String field, boolean namespaced, Problems problems) {
        if (Fields.empty(rule, "verbs")) {
            problems.required(field + ".verbs", "verbs must contain at least one value");
        }
        if (!Fields.empty(rule, "nonResourceURLs")) {
            if (namespaced) {
                problems.invalid(
                        field + ".nonResourceURLs",
                        rule.path("nonResourceURLs"),
                        "namespaced rules cannot apply to non-resource URLs");
            }
            for (var other : List.of("apiGroups", "resources", "resourceNames")) {
                if (!Fields.empty(rule, other)) {
                    problems.invalid(
                            field + ".nonResourceURLs",
                            rule.path("nonResourceURLs"),
                            "rules cannot apply to both regular resources and non-resource URLs");
                    break;
                }
            }
            return;
        }
        if (Fields.empty(rule, "apiGroups")) {
            problems.required(
                    field + ".apiGroups", "resource rules must supply at least one api group");
        }
        if (Fields.empty(rule, "resources")) {
            problems.required(
                    field + ".resources", "resource rules must supply at least one resource");
        }
    }

    static void roleBinding(ObjectNode object, Problems problems) {
        binding(object, List.of("Role", "ClusterRole"), true, problems);
    }

    static void clusterRoleBinding(ObjectNode object, Problems problems) {
        binding(object, List.of("ClusterRole"), false, problems);
    }

    private static void binding(
            ObjectNode object, List<String> roleKinds, boolean namespaced, Problems problems) {
        var role = object.path("roleRef");
        problems.oneOf("roleRef.apiGroup", Fields.text(role, "apiGroup"), GROUP);
        problems.oneOf("roleRef.kind", Fields.text(role, "kind"), roleKinds.toArray(String[]::new));
        String name = Fields.text(role, "name");
        if (name.isEmpty()) {
            problems.required("roleRef.name");
        } else {
            problems.invalid("roleRef.name", name, Names.pathSegment(name));
        }
        var subjects = Fields.objects(object, "subjects");
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.get(i), "subjects[" + i + "]", namespaced, problems);
        }
    }

    private static void subject(
            ObjectNode subject, String field, boolean namespaced, Problems problems) {
        String name = Fields.text(subject, "name");
        if (name.isEmpty()) {
            problems.required(field + ".name");
        }
        String group = Fields.text(subject, "apiGroup");
        switch (Fields.text(subject, "kind")) {
            case "ServiceAccount" -> {
                if (!name.isEmpty()) {
                    problems.invalid(field + ".name", name, Names.dns1123Subdomain(name));
                }
                if (!group.isEmpty()) {
                    problems.add(
                            FieldError.notSupported(
                                    field + ".apiGroup", GoText.quoted(group), List.of("")));
                }
                if (!namespaced && Fields.empty(subject, "namespace")) {
                    problems.required(field + ".namespace");
                }
            }
            case "User", "Group" -> problems.oneOf(field + ".apiGroup", group, GROUP);
            default ->
                    problems.oneOf(
                            field + ".kind",
                            Fields.text(subject, "kind"),
                            "ServiceAccount",
                            "User",
                            "Group");
        }
    }

    static void bindingUpdate(ObjectNode object, ObjectNode before, Problems problems) {
        var role = object.path("roleRef");
        if (!Fields.same(role, before.path("roleRef"))) {
            problems.add(
                    FieldError.invalid(
                            "roleRef",
                            "{\"APIGroup\":"
                                    + GoText.quoted(Fields.text(role, "apiGroup"))
                                    + ",\"Kind\":"
                                    + GoText.quoted(Fields.text(role, "kind"))
                                    + ",\"Name\":"
                                    + GoText.quoted(Fields.text(role, "name"))
                                    + "}",
                            "cannot change roleRef"));
        }
    }
}
