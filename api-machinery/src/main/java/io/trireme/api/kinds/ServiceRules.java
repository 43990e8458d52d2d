package io.trireme.api.kinds;

import io.trireme.api.kinds.KindRulesBuilder.StatusMetadata;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** Services; their addresses and node ports are allocated by the registry. */
final class ServiceRules {
    private static final DefaultTable SPEC =
            new DefaultTable(
                    """
                    sessionAffinity = "None"
                    type = "ClusterIP"
                    ports[].protocol = "TCP"
                    """);

    private ServiceRules() {}

    /** Of a cluster with addresses of one family, IPv4. */
    static KindRules rules() {
        return rules(List.of("IPv4"));
    }

    /**
     * @param families of which the cluster has addresses, the usual one first
     */
    static KindRules rules(List<String> families) {
        var ofCluster = new ServiceFamilies(families);
        return new KindRulesBuilder()
                .emptyFields(
                        object -> {
                            Fields.child(object, "spec");
                            Fields.child(Fields.child(object, "status"), "loadBalancer");
                        })
                .defaults(ServiceRules::applyDefaults)
                .status(StatusMetadata.ALL_OPEN)
                .onCreate(object -> ofCluster.complete(object, Optional.empty()))
                .onUpdate(
                        (object, before) -> {
                            keepAllocated(object, before);
                            ofCluster.complete(object, Optional.of(before));
                        })
                .nameRule(NameRules.LABEL)
                .check(ServiceCheck::check)
                .check(ofCluster::check)
                .checkUpdate(ServiceCheck::checkUpdate)
                .checkUpdate(ofCluster::checkUpdate)
                .warnings(ServiceRules::warn)
                .ownsWhatIsPutBack()
                .updateMayCreate()
                .build();
    }

    private static void warn(
            ObjectNode service, Optional<ObjectNode> before, List<String> warnings) {
        var spec = Fields.child(service, "spec");
        boolean external = !Fields.empty(spec, "externalIPs");
        if (Fields.text(spec, "clusterIP").equals("None")) {
            if (!Fields.empty(spec, "loadBalancerIP")) {
                warnings.add("spec.loadBalancerIP is ignored when spec.clusterIP is \"None\"");
            }
            if (external) {
                warnings.add("spec.externalIPs is ignored when spec.clusterIP is \"None\"");
            }
            if (!Fields.text(spec, "sessionAffinity").equals("None")) {
                warnings.add("spec.SessionAffinity is ignored for headless services");
            }
        }
        boolean named = Fields.text(spec, "type").equals("ExternalName");
        if (named && external) {
            warnings.add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        }
        if (!named && !Fields.empty(spec, "externalName")) {
            warnings.add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }
        if (external) {
            warnings.add(
                    "spec.externalIPs is deprecated and may no longer be implemented in some"
                            + " clusters");
        }
    }

    private static void applyDefaults(ObjectNode object) {
        var spec = Fields.child(object, "spec");
        SPEC.apply(spec);
        if (Fields.text(spec, "sessionAffinity").equals("ClientIP")) {
            var clientIp = Fields.child(Fields.child(spec, "sessionAffinityConfig"), "clientIP");
            Fields.putIfAbsent(clientIp, "timeoutSeconds", 10800);
        } else {
            spec.remove("sessionAffinityConfig");
        }
        for (var port : Fields.objects(spec, "ports")) {
            var target = port.path("targetPort");
            if (Fields.empty(port, "targetPort") || (target.isNumber() && target.intValue() == 0)) {
                Fields.put(port, "targetPort", Fields.number(port, "port"));
            }
        }
        String type = Fields.text(spec, "type");
        if (type.equals("NodePort") || type.equals("LoadBalancer")) {
            Fields.putIfAbsent(spec, "externalTrafficPolicy", "Cluster");
        }
        if (type.equals("LoadBalancer")) {
            Fields.putIfAbsent(spec, "allocateLoadBalancerNodePorts", true);
        }
        if (!type.equals("ExternalName")) {
            Fields.putIfAbsent(spec, "internalTrafficPolicy", "Cluster");
        }
        clusterIps(spec);
    }

    /** The first of the list and the single field are one value. */
    private static void clusterIps(ObjectNode spec) {
        if (Fields.empty(spec, "clusterIP")) {
            spec.remove("clusterIP");
        }
        if (!Fields.empty(spec, "clusterIP") && Fields.empty(spec, "clusterIPs")) {
            spec.putArray("clusterIPs").add(Fields.text(spec, "clusterIP"));
        } else if (Fields.empty(spec, "clusterIP") && !Fields.empty(spec, "clusterIPs")) {
            spec.put("clusterIP", Fields.strings(spec, "clusterIPs").getFirst());
        }
    }

    /** An update need not repeat what the server allocated, as long as it is still needed. */
    private static void keepAllocated(ObjectNode object, ObjectNode before) {
        var spec = Fields.child(object, "spec");
        var specBefore = Fields.child(before, "spec");
        followSingleAddress(spec, specBefore);
        if (addressed(spec) && addressed(specBefore)) {
            if (Fields.empty(spec, "clusterIP") && Fields.empty(spec, "clusterIPs")) {
                Fields.copy(specBefore, spec, "clusterIP");
                Fields.copy(specBefore, spec, "clusterIPs");
            }
            for (var field : List.of("ipFamilies", "ipFamilyPolicy")) {
                if (Fields.empty(spec, field)) {
                    Fields.copy(specBefore, spec, field);
                }
            }
        } else if (!addressed(spec) && addressed(specBefore)) {
            dropUnchanged(
                    spec,
                    specBefore,
                    "clusterIP",
                    "clusterIPs",
                    "ipFamilies",
                    "ipFamilyPolicy",
                    "internalTrafficPolicy");
        }
        if (nodePorted(spec) && nodePorted(specBefore)) {
            keepNodePorts(spec, specBefore);
        } else if (nodePorted(specBefore)) {
            for (var port : Fields.objects(spec, "ports")) {
                dropUnchangedNodePort(port, specBefore);
            }
            if (Fields.empty(spec, "externalIPs")) {
                dropUnchanged(spec, specBefore, "externalTrafficPolicy");
            }
        }
        if (balanced(specBefore) && !balanced(spec)) {
            dropUnchanged(
                    spec,
                    specBefore,
                    "allocateLoadBalancerNodePorts",
                    "loadBalancerClass",
                    "healthCheckNodePort");
        }
        if (local(spec) && local(specBefore) && Fields.number(spec, "healthCheckNodePort") == 0) {
            Fields.copy(specBefore, spec, "healthCheckNodePort");
        }
    }

    /** Who changes the single address alone means the first of the list, too. */
    private static void followSingleAddress(ObjectNode spec, ObjectNode before) {
        String address = Fields.text(spec, "clusterIP");
        if (!address.isEmpty()
                && !address.equals(Fields.text(before, "clusterIP"))
                && spec.get("clusterIPs") instanceof ArrayNode all
                && !all.isEmpty()
                && Fields.same(all, before.path("clusterIPs"))) {
            all.set(0, address);
        }
    }

    private static boolean addressed(ObjectNode spec) {
        return !Fields.text(spec, "type").equals("ExternalName");
    }

    private static boolean nodePorted(ObjectNode spec) {
        String type = Fields.text(spec, "type");
        return type.equals("NodePort") || type.equals("LoadBalancer");
    }

    private static boolean balanced(ObjectNode spec) {
        return Fields.text(spec, "type").equals("LoadBalancer");
    }

    private static boolean local(ObjectNode spec) {
        return balanced(spec) && Fields.text(spec, "externalTrafficPolicy").equals("Local");
    }

    /** What the new type has no use for goes, unless the update asks for it. */
    private static void dropUnchanged(ObjectNode spec, ObjectNode before, String... fields) {
        for (var field : fields) {
            if (Fields.same(spec.path(field), before.path(field))) {
                spec.remove(field);
            }
        }
    }

    private static void keepNodePorts(ObjectNode spec, ObjectNode specBefore) {
        for (var port : Fields.objects(spec, "ports")) {
            if (Fields.number(port, "nodePort") != 0) {
                continue;
            }
            Fields.objects(specBefore, "ports").stream()
                    .filter(old -> samePort(port, old) && Fields.number(old, "nodePort") != 0)
                    .findFirst()
                    .ifPresent(old -> Fields.put(port, "nodePort", Fields.number(old, "nodePort")));
        }
    }

    private static void dropUnchangedNodePort(ObjectNode port, ObjectNode specBefore) {
        long nodePort = Fields.number(port, "nodePort");
        if (Fields.objects(specBefore, "ports").stream()
                .anyMatch(old -> Fields.number(old, "nodePort") == nodePort)) {
            port.remove("nodePort");
        }
    }

    private static boolean samePort(ObjectNode one, ObjectNode other) {
        return Fields.number(one, "port") == Fields.number(other, "port")
                && Fields.text(one, "protocol").equals(Fields.text(other, "protocol"));
    }
}
