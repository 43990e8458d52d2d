package io.trireme.apiserver.registry.quota;

import io.trireme.api.kinds.Fields;
import io.trireme.api.quantity.Quantity;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Services, their node ports and load balancers. */
record ServiceUsage() implements Usage {
    private static final String COUNT = "count/services";
    private static final String SERVICES = "services";
    private static final String NODE_PORTS = "services.nodeports";
    private static final String LOAD_BALANCERS = "services.loadbalancers";
    private static final Set<String> NAMES = Set.of(COUNT, SERVICES, NODE_PORTS, LOAD_BALANCERS);

    @Override
    public boolean changes(String subresource) {
        return subresource.isEmpty();
    }

    @Override
    public boolean counts(String name) {
        return NAMES.contains(name);
    }

    /** Node ports are counted as they will be: a new Service has none yet. */
    @Override
    public SortedMap<String, Quantity> of(ObjectNode service) {
        var spec = service.path("spec");
        long ports = spec.path("ports").size();
        boolean balancer = Fields.text(spec, "type").equals("LoadBalancer");
        long nodePorts =
                switch (Fields.text(spec, "type")) {
                    case "NodePort" -> ports;
                    case "LoadBalancer" ->
                            spec.path("allocateLoadBalancerNodePorts").asBoolean(true)
                                    ? ports
                                    : asked(spec);
                    case String _ -> 0;
                };
        var usage = new TreeMap<String, Quantity>();
        usage.put(COUNT, Quantity.of(1));
        usage.put(SERVICES, Quantity.of(1));
        usage.put(NODE_PORTS, Quantity.of(nodePorts));
        usage.put(LOAD_BALANCERS, Quantity.of(balancer ? 1 : 0));
        return usage;
    }

    private static long asked(JsonNode spec) {
        return Fields.objects(spec, "ports").stream()
                .filter(port -> Fields.number(port, "nodePort") != 0)
                .count();
    }
}
