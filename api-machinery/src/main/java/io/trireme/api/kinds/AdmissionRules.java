package io.trireme.api.kinds;

/**
 * The kinds of admissionregistration.k8s.io: webhooks that are asked about writes, and policies
 * that decide on them. Expressions are compiled when they are written, as Kubernetes does.
 */
final class AdmissionRules {
    private static final String GROUP = "io.k8s.api.admissionregistration.v1.";
    private static final String WEBHOOK_DEFAULTS =
            """
            webhooks[].failurePolicy = "Fail"
            webhooks[].matchPolicy = "Equivalent"
            webhooks[].namespaceSelector = {}
            webhooks[].objectSelector = {}
            webhooks[].timeoutSeconds = 10
            webhooks[].clientConfig.service.port = 443
            webhooks[].rules[].scope = "*"
            """;
    private static final DefaultTable VALIDATING = new DefaultTable(WEBHOOK_DEFAULTS);
    private static final DefaultTable MUTATING =
            new DefaultTable(WEBHOOK_DEFAULTS + "webhooks[].reinvocationPolicy = \"Never\"\n");
    private static final DefaultTable POLICY =
            new DefaultTable(
                    """
                    spec.failurePolicy = "Fail"
                    spec.matchConstraints.matchPolicy = "Equivalent"
                    spec.matchConstraints.namespaceSelector = {}
                    spec.matchConstraints.objectSelector = {}
                    spec.matchConstraints.resourceRules[].scope = "*"
                    spec.matchConstraints.excludeResourceRules[].scope = "*"
                    """);
    private static final DefaultTable BINDING =
            new DefaultTable(
                    """
                    spec.matchResources.matchPolicy = "Equivalent"
                    spec.matchResources.namespaceSelector = {}
                    spec.matchResources.objectSelector = {}
                    spec.matchResources.resourceRules[].scope = "*"
                    spec.matchResources.excludeResourceRules[].scope = "*"
                    """);

    private AdmissionRules() {}

    static KindRules validatingWebhooks() {
        return webhooks("ValidatingWebhookConfiguration", VALIDATING);
    }

    static KindRules mutatingWebhooks() {
        return webhooks("MutatingWebhookConfiguration", MUTATING);
    }

    private static KindRules webhooks(String kind, DefaultTable defaults) {
        return new KindRulesBuilder()
                .shownFields(GROUP + kind)
                .defaults(defaults::apply)
                .generation("webhooks")
                .checkCreate(WebhookCheck::create)
                .checkUpdate(WebhookCheck::update)
                .updateNeedsVersion()
                .build();
    }

    static KindRules validatingPolicy() {
        return new KindRulesBuilder()
                .shownFields(GROUP + "ValidatingAdmissionPolicy")
                .defaults(POLICY::apply)
                .status(KindRulesBuilder.StatusMetadata.ALL_KEPT)
                .generation("spec")
                .checkCreate(ValidatingPolicyCheck::create)
                .checkUpdate(ValidatingPolicyCheck::update)
                .checkStatusUpdate(ValidatingPolicyCheck::status)
                .updateNeedsVersion()
                .build();
    }

    static KindRules mutatingPolicy() {
        return new KindRulesBuilder()
                .shownFields(GROUP + "MutatingAdmissionPolicy")
                .defaults(POLICY::apply)
                .generation("spec")
                .checkCreate(MutatingPolicyCheck::create)
                .checkUpdate(MutatingPolicyCheck::update)
                .updateNeedsVersion()
                .build();
    }

    static KindRules validatingBinding() {
        return binding("ValidatingAdmissionPolicyBinding")
                .check(PolicyBindingCheck::validating)
                .build();
    }

    static KindRules mutatingBinding() {
        return binding("MutatingAdmissionPolicyBinding")
                .check(PolicyBindingCheck::mutating)
                .build();
    }

    private static KindRulesBuilder binding(String kind) {
        return new KindRulesBuilder()
                .shownFields(GROUP + kind)
                .defaults(BINDING::apply)
                .generation("spec")
                .updateNeedsVersion();
    }
}
