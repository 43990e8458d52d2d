package io.trireme.api.kinds;

import io.trireme.api.names.Names;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** Network policies. Ranges that were accepted once may stay. */
final class NetworkPolicyCheck {
    /**
     * Where traffic goes.
     *
     * @param rules the field of the rules
     * @param peers the field that names the other side
     */
    record Direction(String rules, String peers) {}

    static final List<Direction> DIRECTIONS =
            List.of(new Direction("ingress", "from"), new Direction("egress", "to"));

    private static final String[] TYPES = {"Ingress", "Egress"};

    private final Problems problems;
    private final List<String> knownRanges;

    private NetworkPolicyCheck(Problems problems, List<String> knownRanges) {
        this.problems = problems;
        this.knownRanges = knownRanges;
    }

    static void create(ObjectNode object, Problems problems) {
        new NetworkPolicyCheck(problems, List.of()).spec(object.path("spec"));
    }

    static void update(ObjectNode object, ObjectNode before, Problems problems) {
        var known = new ArrayList<String>();
        for (var direction : DIRECTIONS) {
            for (var rule : Fields.objects(before, "spec", direction.rules())) {
                for (var peer : Fields.objects(rule, direction.peers())) {
                    known.add(Fields.text(peer, "ipBlock", "cidr"));
                    known.addAll(Fields.strings(peer, "ipBlock", "except"));
                }
            }
        }
        new NetworkPolicyCheck(problems, known).spec(object.path("spec"));
    }

    private void spec(JsonNode spec) {
        LabelSelectorCheck.check(spec.path("podSelector"), "spec.podSelector", problems);
        for (var direction : DIRECTIONS) {
            var rules = Fields.objects(spec, direction.rules());
            for (int i = 0; i < rules.size(); i++) {
                rule(rules.get(i), direction, "spec." + direction.rules() + "[" + i + "]");
            }
        }
        types(spec);
    }

    private void types(JsonNode spec) {
        var types = Fields.strings(spec, "policyTypes");
        if (types.size() > TYPES.length) {
            problems.invalid(
                    "spec.policyTypes",
                    spec.path("policyTypes"),
                    "may not specify more than two policyTypes");
            return;
        }
        for (int i = 0; i < types.size(); i++) {
            problems.oneOf("spec.policyTypes[" + i + "]", types.get(i), TYPES);
        }
    }

    private void rule(ObjectNode rule, Direction direction, String field) {
        var ports = Fields.objects(rule, "ports");
        for (int i = 0; i < ports.size(); i++) {
            port(ports.get(i), field + ".ports[" + i + "]");
        }
        var peers = Fields.objects(rule, direction.peers());
        for (int i = 0; i < peers.size(); i++) {
            peer(peers.get(i), field + "." + direction.peers() + "[" + i + "]");
        }
    }

    private void port(ObjectNode port, String field) {
        if (Fields.has(port, "protocol")) {
            problems.oneOf(
                    field + ".protocol", Fields.text(port, "protocol"), "TCP", "UDP", "SCTP");
        }
        var number = port.path("port");
        boolean ends = Fields.has(port, "endPort");
        long end = Fields.number(port, "endPort");
        if (number.isNumber()) {
            long start = number.longValue();
            problems.between(field + ".port", start, 1, 65535);
            if (ends) {
                if (end < start) {
                    // Kubernetes names the port here.
                    problems.invalid(
                            field + ".endPort", start, "must be greater than or equal to `port`");
                }
                problems.between(field + ".endPort", end, 1, 65535);
            }
        } else if (number.isString()) {
            if (ends) {
                problems.invalid(
                        field + ".endPort", end, "may not be specified when `port` is non-numeric");
            }
            String name = number.stringValue();
            problems.invalid(field + ".port", name, Names.portName(name));
        } else if (ends) {
            problems.invalid(
                    field + ".endPort", end, "may not be specified when `port` is not specified");
        }
    }

    private void peer(ObjectNode peer, String field) {
        boolean selector = false;
        for (var name : List.of("podSelector", "namespaceSelector")) {
            if (Fields.has(peer, name)) {
                selector = true;
                LabelSelectorCheck.check(peer.path(name), field + "." + name, problems);
            }
        }
        boolean block = Fields.has(peer, "ipBlock");
        if (block) {
            block(peer.path("ipBlock"), field + ".ipBlock");
        }
        if (!selector && !block) {
            problems.required(field, "must specify a peer");
        } else if (selector && block) {
            problems.forbidden(field, "may not specify both ipBlock and another peer");
        }
    }

    private void block(JsonNode block, String field) {
        String cidr = Fields.text(block, "cidr");
        if (cidr.isEmpty()) {
            problems.required(field + ".cidr");
            return;
        }
        range(cidr, field + ".cidr");
        var range = IpRange.find(cidr);
        if (range.isEmpty()) {
            return;
        }
        var exceptions = Fields.strings(block, "except");
        for (int i = 0; i < exceptions.size(); i++) {
            String where = field + ".except[" + i + "]";
            String except = exceptions.get(i);
            range(except, where);
            if (IpRange.find(except).filter(part -> !range.get().holdsPart(part)).isPresent()) {
                problems.invalid(where, except, "must be a strict subset of `cidr`");
            }
        }
    }

    private void range(String range, String field) {
        if (!knownRanges.contains(range)) {
            problems.invalid(field, range, IpRange.faults(range));
        }
    }
}
