package io.trireme.api.kinds;

import io.trireme.api.names.Names;
import io.trireme.api.status.FieldError;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.Set;

/** What makes a Service invalid before its addresses are allocated. */
final class ServiceCheck {
    private static final String IP_TEXT =
            "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private static final String CIDR_TEXT =
            "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
    private static final String LOOPBACK_TEXT =
            "may not be in the loopback range (127.0.0.0/8, ::1/128)";

    private ServiceCheck() {}

    static void check(ObjectNode service, Problems problems) {
        var spec = service.path("spec");
        String type = Fields.text(spec, "type");
        boolean headless = Fields.text(spec, "clusterIP").equals("None");
        if (Fields.objects(spec, "ports").isEmpty() && !headless && !type.equals("ExternalName")) {
            problems.required("spec.ports");
        }
        addresses(spec, type, problems);
        problems.oneOf(
                "spec.sessionAffinity", Fields.text(spec, "sessionAffinity"), "ClientIP", "None");
        ports(spec, type, problems);
        ObjectMetaRules.checkLabels(spec.path("selector"), "spec.selector", problems);
        problems.oneOf("spec.type", type, "ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
        externalName(spec, type, problems);
        external(spec, type, problems);
        if (Fields.has(spec, "internalTrafficPolicy")) {
            problems.oneOf(
                    "spec.internalTrafficPolicy",
                    Fields.text(spec, "internalTrafficPolicy"),
                    "Cluster",
                    "Local");
        }
    }

    private static void addresses(JsonNode spec, String type, Problems problems) {
        var addresses = Fields.strings(spec, "clusterIPs");
        if (type.equals("ExternalName")) {
            if (!addresses.isEmpty()) {
                problems.forbidden("spec.clusterIPs", "may not be set for ExternalName services");
            }
            for (var field : new String[] {"ipFamilies", "ipFamilyPolicy"}) {
                if (!Fields.empty(spec, field)) {
                    problems.forbidden("spec." + field, "may not be set for ExternalName services");
                }
            }
            return;
        }
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.get(i);
            String field = "spec.clusterIPs[" + i + "]";
            if (address.equals("None")) {
                if (!type.equals("ClusterIP")) {
                    problems.invalid(
                            field, address, "may not be set to 'None' for " + type + " services");
                }
            } else if (!NameRules.isIp(address)) {
                problems.invalid(field, address, IP_TEXT);
            }
        }
    }

    private static void ports(JsonNode spec, String type, Problems problems) {
        var ports = Fields.objects(spec, "ports");
        var names = new HashSet<String>();
        var numbers = new HashSet<String>();
        for (int i = 0; i < ports.size(); i++) {
            port(ports.get(i), "spec.ports[" + i + "]", ports.size() > 1, names, problems);
        }
        for (int i = 0; i < ports.size(); i++) {
            var port = ports.get(i);
            String field = "spec.ports[" + i + "]";
            if (type.equals("ClusterIP") && Fields.number(port, "nodePort") != 0) {
                problems.forbidden(
                        field + ".nodePort", "may not be used when `type` is 'ClusterIP'");
            }
            String key = Fields.text(port, "protocol") + "/" + Fields.number(port, "port");
            if (!numbers.add(key)) {
                problems.add(FieldError.duplicate(field, internalPort(port)));
            }
        }
    }

    /** As Go prints the key of a port: the internal form with all but port and protocol empty. */
    private static String internalPort(ObjectNode port) {
        return "{\"Name\":\"\",\"Protocol\":\""
                + Fields.text(port, "protocol")
                + "\",\"AppProtocol\":null,\"Port\":"
                + Fields.number(port, "port")
                + ",\"TargetPort\":0,\"NodePort\":0}";
    }

    private static void port(
            ObjectNode port, String field, boolean named, Set<String> names, Problems problems) {
        String name = Fields.text(port, "name");
        if (name.isEmpty()) {
            if (named) {
                problems.required(field + ".name");
            }
        } else {
            problems.invalid(field + ".name", name, Names.dns1123Label(name));
            if (!names.add(name)) {
                problems.duplicate(field + ".name", name);
            }
        }
        problems.between(field + ".port", Fields.number(port, "port"), 1, 65535);
        problems.oneOf(field + ".protocol", Fields.text(port, "protocol"), "SCTP", "TCP", "UDP");
        ProbeCheck.port(port.path("targetPort"), field + ".targetPort", problems);
        String application = Fields.text(port, "appProtocol");
        if (!application.isEmpty()) {
            problems.invalid(field + ".appProtocol", application, Names.qualifiedName(application));
        }
    }

    private static void externalName(JsonNode spec, String type, Problems problems) {
        if (!type.equals("ExternalName")) {
            return;
        }
        String name = Fields.text(spec, "externalName");
        if (name.isEmpty()) {
            problems.required("spec.externalName");
        } else {
            String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
            problems.invalid("spec.externalName", plain, Names.dns1123Subdomain(plain));
        }
    }

    private static void external(JsonNode spec, String type, Problems problems) {
        var addresses = Fields.strings(spec, "externalIPs");
        for (int i = 0; i < addresses.size(); i++) {
            String field = "spec.externalIPs[" + i + "]";
            String address = addresses.get(i);
            if (!NameRules.isIp(address)) {
                problems.invalid(field, address, IP_TEXT);
            } else if (address.startsWith("127.") || address.equals("::1")) {
                problems.invalid(field, address, LOOPBACK_TEXT);
            }
        }
        var ranges = Fields.strings(spec, "loadBalancerSourceRanges");
        for (int i = 0; i < ranges.size(); i++) {
            if (!NameRules.isCidr(ranges.get(i).strip())) {
                // The capital letter is Kubernetes' own.
                problems.invalid(
                        "spec.LoadBalancerSourceRanges[" + i + "]", ranges.get(i), CIDR_TEXT);
            }
        }
        String policy = Fields.text(spec, "externalTrafficPolicy");
        if (policy.isEmpty()) {
            return;
        }
        boolean reachable =
                type.equals("NodePort")
                        || type.equals("LoadBalancer")
                        || (type.equals("ClusterIP") && !addresses.isEmpty());
        if (!reachable) {
            problems.invalid(
                    "spec.externalTrafficPolicy",
                    policy,
                    "may only be set for externally-accessible services");
        } else {
            problems.oneOf("spec.externalTrafficPolicy", policy, "Cluster", "Local");
        }
    }

    /** An address stays while the Service needs one. */
    static void checkUpdate(ObjectNode service, ObjectNode before, Problems problems) {
        var addresses = Fields.strings(service, "spec", "clusterIPs");
        var addressesBefore = Fields.strings(before, "spec", "clusterIPs");
        boolean needed =
                !Fields.text(service, "spec", "type").equals("ExternalName")
                        && !Fields.text(before, "spec", "type").equals("ExternalName");
        if (needed
                && !addressesBefore.isEmpty()
                && !addresses.isEmpty()
                && !addresses.getFirst().equals(addressesBefore.getFirst())) {
            problems.invalid(
                    "spec.clusterIPs[0]",
                    Fields.at(service, "spec", "clusterIPs"),
                    "may not change once set");
        }
    }
}
