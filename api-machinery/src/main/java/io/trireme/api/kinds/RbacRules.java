package io.trireme.api.kinds;

import tools.jackson.databind.node.ObjectNode;

/** Roles and their bindings. */
final class RbacRules {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private RbacRules() {}

    static KindRules role() {
        return roleRules().check(RbacCheck::role).build();
    }

    static KindRules clusterRole() {
        return roleRules().check(RbacCheck::clusterRole).build();
    }

    private static KindRulesBuilder roleRules() {
        return new KindRulesBuilder()
                .nameRule(NameRules.PATH_SEGMENT)
                .emptyFields(object -> CoreRules.nullIfAbsent(object, "rules"))
                .onCreate(object -> CoreRules.nullIfEmpty(object, "rules"))
                .onUpdate((object, _) -> CoreRules.nullIfEmpty(object, "rules"))
                .updateMayCreate();
    }

    static KindRules roleBinding() {
        return bindingRules().check(RbacCheck::roleBinding).build();
    }

    static KindRules clusterRoleBinding() {
        return bindingRules().check(RbacCheck::clusterRoleBinding).build();
    }

    private static KindRulesBuilder bindingRules() {
        return new KindRulesBuilder()
                .nameRule(NameRules.PATH_SEGMENT)
                .emptyFields(
                        object -> {
                            var role = Fields.child(object, "roleRef");
                            Fields.putIfAbsent(role, "apiGroup", "");
                            Fields.putIfAbsent(role, "kind", "");
                            Fields.putIfAbsent(role, "name", "");
                        })
                .defaults(RbacRules::bindingDefaults)
                .checkUpdate(RbacCheck::bindingUpdate)
                .updateMayCreate();
    }

    private static void bindingDefaults(ObjectNode object) {
        Fields.putIfAbsent(Fields.child(object, "roleRef"), "apiGroup", GROUP);
        for (var subject : Fields.objects(object, "subjects")) {
            String kind = Fields.text(subject, "kind");
            if (kind.equals("User") || kind.equals("Group")) {
                Fields.putIfAbsent(subject, "apiGroup", GROUP);
            }
        }
    }
}
