package io.trireme.api.kinds;

import tools.jackson.databind.node.ObjectNode;

/** Roles and their bindings. */
final class RbacRules {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private RbacRules() {}

    static KindRules role() {
        return new KindRulesBuilder()
                .emptyFields(object -> CoreRules.nullIfEmpty(object, "rules"))
                .updateMayCreate()
                .build();
    }

    static KindRules binding() {
        return new KindRulesBuilder()
                .emptyFields(
                        object -> {
                            var role = Fields.child(object, "roleRef");
                            Fields.putIfAbsent(role, "apiGroup", "");
                            Fields.putIfAbsent(role, "kind", "");
                            Fields.putIfAbsent(role, "name", "");
                        })
                .defaults(RbacRules::bindingDefaults)
                .updateMayCreate()
                .build();
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
