package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.ObjectNode;

/**
 * Certificate signing requests: nothing of one changes but its conditions, by who approves, and its
 * certificate, by who signs. Who asks, and when a condition was set, is filled in by admission.
 */
final class CertificateRules {
    private CertificateRules() {}

    static KindRules signingRequest() {
        return new KindRulesBuilder()
                .emptyFields(CertificateRules::emptyFields)
                .nameRule(NameRules.PATH_SEGMENT)
                .status(StatusMetadata.ALL_OPEN)
                .disownedOnCreate("spec", "status")
                .onUpdate((object, before) -> Fields.copy(before, object, "spec"))
                .checkCreate(CertificateCheck::create)
                .checkUpdate(CertificateCheck::update)
                .checkStatusUpdate(CertificateCheck::statusUpdate)
                .subresource("approval", approval())
                .build();
    }

    private static KindRules approval() {
        return new KindRulesBuilder()
                .nameRule(NameRules.PATH_SEGMENT)
                .onUpdate(
                        (object, before) -> {
                            Fields.copy(before, object, "spec");
                            Fields.copy(
                                    Fields.child(before, "status"),
                                    Fields.child(object, "status"),
                                    "certificate");
                        })
                .checkUpdate(CertificateCheck::approvalUpdate)
                .build();
    }

    private static void emptyFields(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        CoreRules.nullIfEmpty(spec, "request");
        Fields.putIfAbsent(spec, "signerName", "");
        for (var condition : Fields.objects(Fields.child(object, "status"), "conditions")) {
            Fields.putIfAbsent(condition, "type", "");
            Fields.putIfAbsent(condition, "status", "");
        }
    }
}
