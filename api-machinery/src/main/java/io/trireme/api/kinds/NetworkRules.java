package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** The kinds of {@code networking.k8s.io}. */
final class NetworkRules {
    private static final DefaultTable POLICY =
            new DefaultTable(
                    """
                    ingress[].ports[].protocol = "TCP"
                    egress[].ports[].protocol = "TCP"
                    """);

    private NetworkRules() {}

    static KindRules ingress() {
        return new KindRulesBuilder()
                .emptyFields(NetworkRules::ingressFields)
                .status(StatusMetadata.ALL_OPEN)
                .generation("spec")
                .checkCreate(IngressCheck::create)
                .checkUpdate(IngressCheck::update)
                .checkStatusUpdate(IngressCheck::status)
                .build();
    }

    private static void ingressFields(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        if (spec.get("defaultBackend") instanceof ObjectNode backend) {
            backendFields(backend);
        }
        for (var rule : Fields.objects(spec, "rules")) {
            if (rule.get("http") instanceof ObjectNode http) {
                CoreRules.nullIfEmpty(http, "paths");
                for (var path : Fields.objects(http, "paths")) {
                    CoreRules.nullIfAbsent(path, "pathType");
                    backendFields(Fields.child(path, "backend"));
                }
            }
        }
        var balancer = Fields.child(Fields.child(object, "status"), "loadBalancer");
        for (var address : Fields.objects(balancer, "ingress")) {
            for (var port : Fields.objects(address, "ports")) {
                Fields.putIfAbsent(port, "port", 0);
                Fields.putIfAbsent(port, "protocol", "");
            }
        }
    }

    private static void backendFields(ObjectNode backend) {
        if (backend.get("service") instanceof ObjectNode service) {
            Fields.putIfAbsent(service, "name", "");
            Fields.child(service, "port");
        }
        if (backend.get("resource") instanceof ObjectNode resource) {
            CoreRules.nullIfAbsent(resource, "apiGroup");
            Fields.putIfAbsent(resource, "kind", "");
            Fields.putIfAbsent(resource, "name", "");
        }
    }

    static KindRules ingressClass() {
        return new KindRulesBuilder()
                .emptyFields(
                        object -> {
                            if (Fields.child(object, "spec").get("parameters")
                                    instanceof ObjectNode parameters) {
                                Fields.putIfAbsent(parameters, "kind", "");
                                Fields.putIfAbsent(parameters, "name", "");
                            }
                        })
                .defaults(NetworkRules::ingressClassDefaults)
                .generation("spec")
                .checkCreate(IngressClassCheck::create)
                .checkUpdate(IngressClassCheck::update)
                .build();
    }

    private static void ingressClassDefaults(ObjectNode object) {
        if (Fields.at(object, "spec", "parameters") instanceof ObjectNode parameters
                && !Fields.has(parameters, "scope")) {
            parameters.put("scope", "Cluster");
        }
    }

    static KindRules networkPolicy() {
        return new KindRulesBuilder()
                .emptyFields(NetworkRules::policyFields)
                .defaults(NetworkRules::policyDefaults)
                .generation("spec")
                .checkCreate(NetworkPolicyCheck::create)
                .checkUpdate(NetworkPolicyCheck::update)
                .build();
    }

    private static void policyFields(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        Fields.child(spec, "podSelector");
        for (var direction : NetworkPolicyCheck.DIRECTIONS) {
            for (var rule : Fields.objects(spec, direction.rules())) {
                for (var peer : Fields.objects(rule, direction.peers())) {
                    if (peer.get("ipBlock") instanceof ObjectNode block) {
                        Fields.putIfAbsent(block, "cidr", "");
                    }
                }
            }
        }
    }

    /** A policy that does not say is one of ingress, and of egress if it has rules of that. */
    private static void policyDefaults(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        POLICY.apply(spec);
        if (Fields.empty(spec, "policyTypes")) {
            var types = spec.putArray("policyTypes").add("Ingress");
            if (!Fields.empty(spec, "egress")) {
                types.add("Egress");
            }
        }
    }

    static KindRules ipAddress() {
        return new KindRulesBuilder()
                .emptyFields(object -> Fields.child(object, "spec"))
                .nameRule(IpAddress::canonicalFaults)
                .checkCreate(ServiceRangeCheck::address)
                .checkUpdate(ServiceRangeCheck::addressUpdate)
                .build();
    }

    static KindRules serviceCidr() {
        return new KindRulesBuilder()
                .emptyFields(
                        object -> {
                            Fields.child(object, "spec");
                            for (var condition :
                                    Fields.objects(Fields.child(object, "status"), "conditions")) {
                                conditionFields(condition);
                            }
                        })
                .status(StatusMetadata.ALL_OPEN)
                .checkCreate(ServiceRangeCheck::range)
                .checkUpdate(ServiceRangeCheck::rangeUpdate)
                .build();
    }

    /** The fields of a condition of {@code meta/v1}. */
    private static void conditionFields(ObjectNode condition) {
        CoreRules.nullIfAbsent(condition, "lastTransitionTime");
        for (var field : List.of("type", "status", "reason", "message")) {
            Fields.putIfAbsent(condition, field, "");
        }
    }
}
