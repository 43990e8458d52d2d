package io.trireme.api.table;

import io.trireme.api.kinds.Fields;

import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rows of Services, Endpoints and EndpointSlices. */
final class ServiceRow {
    private static final int SHOWN_MAX = 3;

    private ServiceRow() {}

    static void service(Cells cells) {
        var service = cells.object();
        var addresses = Fields.strings(service, "spec", "clusterIPs");
        cells.name()
                .textAt("spec", "type")
                .text(addresses.isEmpty() ? Cells.NONE : addresses.getFirst())
                .text(external(service))
                .text(ports(service))
                .age()
                .text(Cells.labels(Fields.at(service, "spec", "selector")));
    }

    private static String external(ObjectNode service) {
        var external = Fields.strings(service, "spec", "externalIPs");
        return switch (Fields.text(service, "spec", "type")) {
            case "ExternalName" -> Fields.text(service, "spec", "externalName");
            case "LoadBalancer" -> {
                var all = new ArrayList<String>(balancerAddresses(service));
                all.addAll(external);
                yield all.isEmpty() ? "<pending>" : String.join(",", all);
            }
            case "ClusterIP", "NodePort" -> Cells.joinOrNone(external);
            default -> "<unknown>";
        };
    }

    private static Set<String> balancerAddresses(ObjectNode service) {
        var addresses = new TreeSet<String>();
        for (var ingress : Fields.objects(service, "status", "loadBalancer", "ingress")) {
            addresses.add(
                    Cells.orElse(Fields.text(ingress, "ip"), Fields.text(ingress, "hostname")));
        }
        addresses.remove("");
        return addresses;
    }

    private static String ports(ObjectNode service) {
        var ports = new ArrayList<String>();
        for (var port : Fields.objects(service, "spec", "ports")) {
            // Recordings mask an allocated port with a word, so the node itself is printed.
            var nodePort = port.path("nodePort");
            String node =
                    nodePort.isNumber() && nodePort.intValue() == 0 ? "" : nodePort.asString("");
            ports.add(
                    Fields.number(port, "port")
                            + (node.isEmpty() ? "" : ":" + node)
                            + "/"
                            + Fields.text(port, "protocol"));
        }
        return Cells.joinOrNone(ports);
    }

    static void endpoints(Cells cells) {
        var all = new ArrayList<String>();
        for (var subset : Fields.objects(cells.object(), "subsets")) {
            var ports = Fields.objects(subset, "ports");
            for (var address : Fields.objects(subset, "addresses")) {
                if (ports.isEmpty()) {
                    all.add(Fields.text(address, "ip"));
                }
            }
            for (var port : ports) {
                for (var address : Fields.objects(subset, "addresses")) {
                    all.add(hostPort(Fields.text(address, "ip"), Fields.number(port, "port")));
                }
            }
        }
        cells.name().text(Cells.firstOf(all, SHOWN_MAX, Cells.NONE)).age();
    }

    private static String hostPort(String host, long port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    static void endpointSlice(Cells cells) {
        List<String> ports =
                Fields.objects(cells.object(), "ports").stream()
                        .map(
                                port ->
                                        Fields.has(port, "port")
                                                ? Long.toString(Fields.number(port, "port"))
                                                : "*")
                        .toList();
        List<String> addresses =
                Fields.objects(cells.object(), "endpoints").stream()
                        .flatMap(endpoint -> Fields.strings(endpoint, "addresses").stream())
                        .toList();
        cells.name()
                .textAt("addressType")
                .text(Cells.firstOf(ports, SHOWN_MAX, "<unset>"))
                .text(Cells.firstOf(addresses, SHOWN_MAX, "<unset>"))
                .age();
    }
}
