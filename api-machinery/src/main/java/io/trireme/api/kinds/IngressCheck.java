package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Ingresses. What an older server let in may stay; the flags say what that is. */
final class IngressCheck {
    private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";
    private static final String NO_IP = "must be a DNS name, not an IP address";
    private static final List<String> PATH_SEQUENCES = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> PATH_ENDS = List.of("/..", "/.");

    private final Problems problems;
    private final boolean anySecretName;
    private final boolean anyWildcardRule;

    private IngressCheck(Problems problems, boolean anySecretName, boolean anyWildcardRule) {
        this.problems = problems;
        this.anySecretName = anySecretName;
        this.anyWildcardRule = anyWildcardRule;
    }

    static void create(ObjectNode object, Problems problems) {
        new IngressCheck(problems, false, false).spec(object.path("spec"));
        var annotation = Fields.at(object, "metadata", "annotations", CLASS_ANNOTATION);
        var className = Fields.at(object, "spec", "ingressClassName");
        if (annotation.isString() && className.isString() && !annotation.equals(className)) {
            problems.invalid(
                    "annotations." + CLASS_ANNOTATION,
                    annotation,
                    "must match `ingressClassName` when both are specified");
        }
    }

    static void update(ObjectNode object, ObjectNode before, Problems problems) {
        boolean anySecretName =
                Fields.objects(before, "spec", "tls").stream()
                        .anyMatch(tls -> !secretFaults(tls).isEmpty());
        boolean anyWildcardRule =
                Fields.objects(before, "spec", "rules").stream()
                        .anyMatch(IngressCheck::isFaultyWildcard);
        new IngressCheck(problems, anySecretName, anyWildcardRule).spec(object.path("spec"));
    }

    private static boolean isFaultyWildcard(ObjectNode rule) {
        if (!Fields.text(rule, "host").contains("*")) {
            return false;
        }
        var found = new Problems();
        new IngressCheck(found, false, false).http(rule, "");
        return !found.isEmpty();
    }

    private void spec(JsonNode spec) {
        var rules = Fields.objects(spec, "rules");
        var backend = spec.path("defaultBackend");
        if (rules.isEmpty() && !backend.isObject()) {
            problems.invalid(
                    "spec",
                    MissingNode.getInstance(),
                    "either `defaultBackend` or `rules` must be specified");
        }
        if (backend.isObject()) {
            backend(backend, "spec.defaultBackend");
        }
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), "spec.rules[" + i + "]");
        }
        var tls = Fields.objects(spec, "tls");
        for (int i = 0; i < tls.size(); i++) {
            tls(tls.get(i), "spec.tls[" + i + "]");
        }
        if (Fields.has(spec, "ingressClassName")) {
            String name = Fields.text(spec, "ingressClassName");
            problems.invalid("spec.ingressClassName", name, Names.dns1123Subdomain(name));
        }
    }

    private void rule(ObjectNode rule, String field) {
        String host = Fields.text(rule, "host");
        boolean wildcard = host.contains("*");
        if (!host.isEmpty()) {
            if (IpAddress.find(host).isPresent()) {
                problems.invalid(field + ".host", host, NO_IP);
            }
            problems.invalid(field + ".host", host, hostFaults(host));
        }
        if (!wildcard || !anyWildcardRule) {
            http(rule, field);
        }
    }

    private static List<String> hostFaults(String host) {
        return host.contains("*") ? Names.wildcardSubdomain(host) : Names.dns1123Subdomain(host);
    }

    private void http(ObjectNode rule, String field) {
        if (!(rule.get("http") instanceof ObjectNode http)) {
            return;
        }
        var paths = Fields.objects(http, "paths");
        if (paths.isEmpty()) {
            problems.required(field + ".http.paths");
        }
        for (int i = 0; i < paths.size(); i++) {
            path(paths.get(i), field + ".http.paths[" + i + "]");
        }
    }

    private void path(ObjectNode path, String field) {
        if (!Fields.has(path, "pathType")) {
            problems.required(field + ".pathType", "pathType must be specified");
            return;
        }
        String text = Fields.text(path, "path");
        String type = Fields.text(path, "pathType");
        switch (type) {
            case "Exact", "Prefix" -> {
                absolute(text, field);
                for (var sequence : PATH_SEQUENCES) {
                    if (text.contains(sequence)) {
                        problems.invalid(
                                field + ".path", text, "must not contain '" + sequence + "'");
                    }
                }
                for (var end : PATH_ENDS) {
                    if (text.endsWith(end)) {
                        problems.invalid(field + ".path", text, "cannot end with '" + end + "'");
                    }
                }
            }
            case "ImplementationSpecific" -> {
                if (!text.isEmpty()) {
                    absolute(text, field);
                }
            }
            default ->
                    problems.oneOf(
                            field + ".pathType", type, "Exact", "ImplementationSpecific", "Prefix");
        }
        backend(path.path("backend"), field + ".backend");
    }

    private void absolute(String path, String field) {
        if (!path.startsWith("/")) {
            problems.invalid(field + ".path", path, "must be an absolute path");
        }
    }

    private void backend(JsonNode backend, String field) {
        var service = backend.path("service");
        var resource = backend.path("resource");
        if (service.isObject() && resource.isObject()) {
            problems.invalid(field, "", "cannot set both resource and service backends");
        } else if (resource.isObject()) {
            IngressClassCheck.reference(resource, field + ".resource", problems);
        } else if (service.isObject()) {
            service(service, field);
        } else {
            problems.invalid(field, "", "resource or service backend is required");
        }
    }

    private void service(JsonNode service, String field) {
        String name = Fields.text(service, "name");
        if (name.isEmpty()) {
            problems.required(field + ".service.name");
        } else {
            problems.invalid(field + ".service.name", name, Names.dns1123Label(name));
        }
        String portName = Fields.text(service, "port", "name");
        long number = Fields.number(service, "port", "number");
        if (!portName.isEmpty() && number != 0) {
            problems.invalid(field, "", "cannot set both port name & port number");
        } else if (!portName.isEmpty()) {
            problems.invalid(field + ".service.port.name", portName, Names.portName(portName));
        } else if (number != 0) {
            problems.between(field + ".service.port.number", number, 1, 65535);
        } else {
            problems.required(field, "port name or number is required");
        }
    }

    private void tls(ObjectNode tls, String field) {
        var hosts = Fields.strings(tls, "hosts");
        for (int i = 0; i < hosts.size(); i++) {
            problems.invalid(field + ".hosts[" + i + "]", hosts.get(i), hostFaults(hosts.get(i)));
        }
        if (!anySecretName) {
            problems.invalid(
                    field + ".secretName", Fields.text(tls, "secretName"), secretFaults(tls));
        }
    }

    private static List<String> secretFaults(ObjectNode tls) {
        String name = Fields.text(tls, "secretName");
        return name.isEmpty() ? List.of() : Names.dns1123Subdomain(name);
    }

    static void status(ObjectNode object, ObjectNode before, Problems problems) {
        var known =
                Fields.objects(before, "status", "loadBalancer", "ingress").stream()
                        .map(one -> Fields.text(one, "ip"))
                        .toList();
        var addresses = Fields.objects(object, "status", "loadBalancer", "ingress");
        for (int i = 0; i < addresses.size(); i++) {
            String field = "status.loadBalancer.ingress[" + i + "]";
            String ip = Fields.text(addresses.get(i), "ip");
            if (!ip.isEmpty() && !known.contains(ip)) {
                problems.invalid(field + ".ip", ip, IpAddress.faults(ip));
            }
            String host = Fields.text(addresses.get(i), "hostname");
            if (!host.isEmpty()) {
                problems.invalid(field + ".hostname", host, Names.dns1123Subdomain(host));
                if (IpAddress.find(host).isPresent()) {
                    problems.invalid(field + ".hostname", host, NO_IP);
                }
            }
        }
    }
}
