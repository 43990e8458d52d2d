package io.trireme.apiserver.registry;

import io.trireme.api.status.ApiStatusException;
import io.trireme.api.status.FieldError;
import io.trireme.store.Store;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Gives Services their node ports. */
final class NodePorts {
    private static final int BAND_STEP = 32;
    private static final int BAND_MIN = 16;
    private static final int BAND_MAX = 128;

    /** A dry run takes no port; as in Kubernetes it shows ones above all ranges. */
    private static final int PORTS_END = 32768;

    private final Claims claims;
    private final int min;
    private final int max;

    NodePorts(Store store, RegistryConfig config, Clock clock) {
        this.claims = new Claims(store, Claims.PORTS, clock);
        this.min = config.nodePortMin();
        this.max = config.nodePortMax();
    }

    Claims claims() {
        return claims;
    }

    /** As {@link Effects#of}; what a write leaves to the server is filled in. */
    Attached of(Optional<ObjectNode> before, Optional<ObjectNode> after, boolean dryRun) {
        var had = before.map(NodePorts::ports).orElse(new TreeSet<>());
        var asked = after.map(NodePorts::ports).orElse(new TreeSet<>());
        after.ifPresent(service -> fill(service, had, dryRun));
        var has = after.map(NodePorts::ports).orElse(new TreeSet<>());
        for (int port : has) {
            if (!had.contains(port) && asked.contains(port)) {
                requireFree(after.orElseThrow(), port);
            }
        }
        String owner = Claims.owner(after.or(() -> before).orElseThrow());
        return claims.changes(texts(had), texts(has), owner);
    }

    static Set<String> texts(Set<Integer> ports) {
        var texts = new TreeSet<String>();
        ports.forEach(port -> texts.add(Integer.toString(port)));
        return texts;
    }

    private static boolean wanted(JsonNode spec) {
        String type = spec.path("type").asString("");
        return type.equals("NodePort")
                || (type.equals("LoadBalancer")
                        && spec.path("allocateLoadBalancerNodePorts").asBoolean(true));
    }

    static Set<Integer> ports(ObjectNode service) {
        var ports = new TreeSet<Integer>();
        for (var port : service.path("spec").path("ports")) {
            int node = port.path("nodePort").asInt(0);
            if (node != 0) {
                ports.add(node);
            }
        }
        return ports;
    }

    private void fill(ObjectNode service, Set<Integer> had, boolean dryRun) {
        if (!wanted(service.path("spec"))
                || !(service.path("spec").get("ports") instanceof ArrayNode ports)) {
            return;
        }
        var chosen = new HashSet<>(ports(service));
        chosen.addAll(had);
        // The same port number over TCP and UDP shares one node port.
        var byPort = new TreeMap<Integer, Integer>();
        int shown = PORTS_END;
        for (var port : ports) {
            int number = port.path("port").asInt(0);
            int node = port.path("nodePort").asInt(0);
            if (node == 0 && port instanceof ObjectNode one) {
                if (byPort.containsKey(number)) {
                    node = byPort.get(number);
                } else {
                    node = dryRun ? ++shown : free(chosen, service);
                }
                one.put("nodePort", node);
                chosen.add(node);
            }
            byPort.put(number, node);
        }
    }

    private int free(Set<Integer> chosen, ObjectNode service) {
        int count = max - min + 1;
        int band = count <= BAND_MIN ? 0 : Math.clamp(count / BAND_STEP, BAND_MIN, BAND_MAX);
        return claims.choose(
                        new Claims.Choice(count, band),
                        n -> Integer.toString(min + n),
                        port -> chosen.contains(Integer.parseInt(port)))
                .map(n -> min + n)
                .orElseThrow(
                        () ->
                                invalid(
                                        service,
                                        "spec.ports[0].nodePort",
                                        0,
                                        "failed to allocate a nodePort: range is full"));
    }

    private void requireFree(ObjectNode service, int port) {
        String field = "spec.ports[" + indexOf(service, port) + "].nodePort";
        if (port < min || port > max) {
            throw invalid(
                    service,
                    field,
                    port,
                    "provided port is not in the valid range. The range of valid ports is "
                            + min
                            + "-"
                            + max);
        }
        if (claims.isTaken(Integer.toString(port))) {
            throw invalid(service, field, port, "provided port is already allocated");
        }
    }

    private static int indexOf(ObjectNode service, int port) {
        var ports = service.path("spec").path("ports");
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).path("nodePort").asInt(0) == port) {
                return i;
            }
        }
        return 0;
    }

    private static ApiStatusException invalid(
            ObjectNode service, String field, int port, String why) {
        return Failures.invalid(
                "",
                "Service",
                ObjectMeta.name(service),
                List.of(FieldError.invalid(field, Integer.toString(port), why)));
    }
}
