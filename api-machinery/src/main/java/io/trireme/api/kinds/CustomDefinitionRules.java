package io.trireme.api.kinds;

import io.trireme.api.cel.CelCheck;
import io.trireme.api.custom.SchemaCheck.RuleCheck;

import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;

/** The kind CustomResourceDefinition. */
final class CustomDefinitionRules {
    private static final int WEBHOOK_PORT = 443;

    private CustomDefinitionRules() {}

    static KindRules rules() {
        return rules((schema, field) -> CelCheck.declared(schema.declaration(), field));
    }

    /**
     * @param ruleCheck says what is wrong with the rules in CEL of a schema
     */
    static KindRules rules(RuleCheck ruleCheck) {
        return new KindRulesBuilder()
                .emptyFields(CustomDefinitionForm::apply)
                .defaults(CustomDefinitionRules::defaults)
                .onCreate(CustomDefinitionRules::storeVersion)
                .onUpdate((object, _) -> storeVersion(object))
                .generation("spec")
                .status(KindRulesBuilder.StatusMetadata.ALL_OPEN)
                .checkCreate(
                        (object, problems) ->
                                new CustomDefinitionCheck(object, ruleCheck, problems).create())
                .checkUpdate(
                        (object, before, problems) ->
                                new CustomDefinitionCheck(object, ruleCheck, problems)
                                        .update(before))
                .checkStatusUpdate(
                        (object, _, problems) ->
                                new CustomDefinitionCheck(object, ruleCheck, problems).status())
                .updateNeedsVersion()
                .build();
    }

    private static void defaults(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        var names = Fields.child(spec, "names");
        String kind = Fields.text(names, "kind");
        if (!kind.isEmpty()) {
            Fields.putIfAbsent(names, "singular", kind.toLowerCase(Locale.ROOT));
            Fields.putIfAbsent(names, "listKind", kind + "List");
        }
        if (!Fields.has(spec, "conversion")) {
            spec.putObject("conversion").put("strategy", "None");
        }
        if (Fields.at(spec, "conversion", "webhook", "clientConfig", "service")
                instanceof ObjectNode service) {
            Fields.putIfAbsent(service, "port", WEBHOOK_PORT);
        }
    }

    /** Objects may be stored in the storage version from now on. */
    private static void storeVersion(ObjectNode object) {
        var status = Fields.child(object, "status");
        var stored = Fields.strings(status, "storedVersions");
        for (var version : Fields.objects(object, "spec", "versions")) {
            if (Fields.flag(version, "storage")) {
                String name = Fields.text(version, "name");
                if (!stored.contains(name)) {
                    var list = status.putArray("storedVersions");
                    stored.forEach(list::add);
                    list.add(name);
                }
                return;
            }
        }
    }
}
